package io.zkrecipes.lock.contract;

import static io.zkrecipes.lock.contract.Party.SOON;
import static io.zkrecipes.lock.contract.Scene.in;
import static io.zkrecipes.lock.contract.Scene.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.Lease;
import io.zkrecipes.LeaseLostException;
import io.zkrecipes.LeaseState;
import io.zkrecipes.contract.InEveryWorld;
import java.time.Duration;

/** What a lease is worth, and that its token is larger than all before. */
interface TokenContract {

  @InEveryWorld(always = true)
  default void tokensRiseOverClientsWhateverTheVerb(Scene scene) throws Exception {
    long token = 0;
    for (Verb verb : Verb.values()) {
      for (Party party : new Party[] {scene.alice, scene.bob}) {
        Lease lease = verb.on(party.lock);
        assertThat(lease.token()).as("%s of %s", verb, party.name).isGreaterThan(token);
        token = lease.token();
        lease.close();
      }
      if (verb == Verb.ACQUIRE_TIMED) {
        scene.strike(scene.alice);
      }
    }
  }

  @InEveryWorld
  default void leaseIsGoodUntilItIsReleased(Scene scene) throws Exception {
    Lease lease = scene.alice.acquire();
    scene.strike(scene.bob);
    assertThat(lease.isValid()).isTrue();
    assertThat(lease.safeFor()).isBetween(Duration.ofNanos(1), Party.SESSION);
    soon().until(() -> lease.state() == LeaseState.HELD);
    assertThat(lease.path()).isEqualTo(scene.alice.lock.path()).hasToString(scene.path);
    assertThat(lease.token()).isPositive();
    in(lease.release());
    assertThat(lease.state()).isEqualTo(LeaseState.RELEASED);
    assertThat(lease.safeFor()).isZero();
    assertThat(lease.lost()).isNotDone();
    assertThatThrownBy(lease::txn)
        .isInstanceOfSatisfying(
            LeaseLostException.class, e -> assertThat(e.token()).isEqualTo(lease.token()));
  }

  @InEveryWorld
  default void releaseMayBeRepeatedAndHarmsNoSuccessor(Scene scene) throws Exception {
    Lease first = scene.alice.acquire();
    scene.strike(scene.alice);
    first.close();
    Lease successor = scene.bob.acquire();
    first.close();
    in(first.release());
    assertThat(scene.alice.lock.tryAcquire()).isEmpty();
    assertThat(successor.isValid()).isTrue();
    successor.close();
    scene.alice.lock.acquire(SOON).close();
  }
}
