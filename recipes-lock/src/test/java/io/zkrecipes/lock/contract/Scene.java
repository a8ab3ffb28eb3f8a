package io.zkrecipes.lock.contract;

import static io.zkrecipes.contract.Member.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.ClientClosedException;
import io.zkrecipes.Lease;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.contract.Crowd;
import io.zkrecipes.contract.Setting;
import io.zkrecipes.contract.Witness;
import io.zkrecipes.contract.WitnessedStage;
import io.zkrecipes.lock.DistributedLock;
import io.zkrecipes.lock.LockView;
import io.zkrecipes.lock.LockView.Participant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** A stage with a lock that both want. */
final class Scene extends WitnessedStage<Party> {
  private final DistributedLock lookedAt;
  private final BiFunction<RecipeClient, String, DistributedLock> locks;

  Scene(Setting setting, BiFunction<RecipeClient, String, DistributedLock> locks) {
    this(setting, locks, new Witness());
  }

  private Scene(
      Setting setting, BiFunction<RecipeClient, String, DistributedLock> locks, Witness witness) {
    super(
        setting,
        witness,
        (name, proxy, client) -> {
          DistributedLock lock = locks.apply(client, setting.path());
          return new Party(name, proxy, client, new WitnessedLock(lock, name, witness));
        });
    this.locks = locks;
    this.lookedAt = locks.apply(onlooker, path);
  }

  @Override
  protected String nodeOf(Party holder) throws Exception {
    Participant first = look().holder().orElseThrow();
    assertThat(first.ownerName()).isEqualTo(holder.name);
    return first.node();
  }

  @Override
  protected void awaitAnswered(Party party) throws Exception {
    answered(party.lock::inspect);
  }

  /** Who holds and who waits, as the onlooker sees it. */
  LockView look() throws Exception {
    return answered(lookedAt::inspect);
  }

  /** Waits until this one stands in line behind another. */
  void awaitWaiting(Party party) {
    soon().until(() -> isIn(party, look().waiters()));
  }

  /** Waits until this one is first in line, and nobody else of another process is in it. */
  void awaitAlone(Party party) {
    soon()
        .until(
            () ->
                look().participants().size() == 1
                    && isIn(party, look().holder().stream().toList()));
  }

  private static boolean isIn(Party party, List<Participant> some) {
    return some.stream().anyMatch(one -> one.ownerName().equals(party.name));
  }

  /** Another lock over this one's client. */
  DistributedLock lockOf(Party party, String where) {
    return locks.apply(party.client, where);
  }

  /** Nobody yet; their progress is counted in grants. */
  Crowd<Party> crowd() {
    return new Crowd<>(this::grants);
  }

  /** Asks again, as a user would, until the lock is free and the ensemble can say so. */
  static Lease tried(DistributedLock lock) {
    return soon().pollInSameThread().until(lock::tryAcquire, Optional::isPresent).orElseThrow();
  }

  @Override
  protected void judge() throws Exception {
    for (Party party : List.of(alice, bob)) {
      awaitHeard(party);
    }
    soon().untilAsserted(() -> assertThat(look().participants()).as("still in line").isEmpty());
    super.judge();
    Lease last = lookedAt.acquire(SOON);
    witness.granted("onlooker", last, last.token(), last::isValid);
    in(last.release());
    soon().untilAsserted(() -> assertThat(children()).as("nodes left in %s", path).isEmpty());
    witness.judge();
  }

  /** What it has sent is answered: nodes of those who gave up are made before they are deleted. */
  private void awaitHeard(Party party) throws Exception {
    try {
      awaitAnswered(party);
    } catch (ClientClosedException closedByTheTest) { // and sends no more
    }
  }
}
