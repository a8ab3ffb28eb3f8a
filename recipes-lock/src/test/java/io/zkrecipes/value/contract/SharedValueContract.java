package io.zkrecipes.value.contract;

import static io.zkrecipes.contract.Stage.answered;
import static io.zkrecipes.contract.Stage.in;
import static io.zkrecipes.contract.Stage.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.contract.Contract;
import io.zkrecipes.contract.InEveryWorld;
import io.zkrecipes.contract.Member;
import io.zkrecipes.contract.Setting;
import io.zkrecipes.contract.Stage;
import io.zkrecipes.value.SharedValue;
import io.zkrecipes.value.SharedValue.Versioned;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a {@link SharedValue} must keep, as tests to inherit: what was confirmed happened once, a
 * read is no older than its call, and a listener hears the last value. Runs undisturbed, with
 * replies dropped, with a session expired, and with the server restarted.
 */
public abstract class SharedValueContract extends Contract<Stage<Member>> {
  private static final int TIMES = 20;

  /** For subclasses. */
  protected SharedValueContract() {}

  /**
   * Makes the value under test; called several times in a test, with different clients.
   *
   * @param client closed by the kit
   * @param path its parents do not exist yet
   */
  protected abstract SharedValue<String> value(RecipeClient client, String path);

  @Override
  protected final Stage<Member> stage(Setting setting) {
    return new Stage<>(setting, Member::new);
  }

  @InEveryWorld
  void eachConfirmedUpdateIsInTheValueOnce(Stage<Member> stage) throws Exception {
    AtomicInteger number = new AtomicInteger();
    Queue<String> confirmed = new ConcurrentLinkedQueue<>();
    Tally tally =
        Tally.of(
            stage,
            party -> {
              String name = party.name + number.incrementAndGet();
              value(party.client, stage.path)
                  .update(now -> now.map(others -> others + " ").orElse("") + name);
              confirmed.add(name);
            });
    String all = answered(value(stage.onlooker, stage.path)::get).orElseThrow().value();
    List<String> written = Arrays.asList(all.split(" "));
    assertThat(written).doesNotHaveDuplicates().containsAll(confirmed);
    tally.assertDone(written.size());
  }

  @InEveryWorld
  void readSeesWhatTheOtherWasConfirmed(Stage<Member> stage) throws Exception {
    SharedValue<String> alice = value(stage.alice.client, stage.path);
    SharedValue<String> bob = value(stage.bob.client, stage.path);
    assertThat(answered(bob::get)).isEmpty();
    long revision = 0;
    for (int i = 0; i < TIMES; i++) {
      if (i == TIMES / 2) {
        stage.strike(stage.alice);
        stage.strike(stage.bob);
      }
      Versioned<String> written = (i % 2 == 0 ? alice : bob).set("text " + i);
      assertThat(answered((i % 2 == 0 ? bob : alice)::get)).contains(written);
      assertThat(written.revision()).isGreaterThan(revision);
      revision = written.revision();
    }
  }

  /** What has come back since is another one. */
  @InEveryWorld
  void ofTwoThatReplaceWhatTheyReadOneWins(Stage<Member> stage) throws Exception {
    SharedValue<String> alice = value(stage.alice.client, stage.path);
    SharedValue<String> bob = value(stage.bob.client, stage.path);
    Versioned<String> now = alice.setIfAbsent("the same").orElseThrow();
    assertThat(bob.setIfAbsent("late")).isEmpty();
    for (int i = 0; i < TIMES; i++) {
      if (i == TIMES / 2) {
        stage.strike(stage.alice);
        stage.strike(stage.bob);
        stage.awaitSession(stage.alice);
        stage.awaitSession(stage.bob);
      }
      var one = alice.compareAndSetAsync(now, "the same");
      var other = bob.compareAndSetAsync(now, "the same");
      assertThat(in(one).isPresent()).isNotEqualTo(in(other).isPresent());
      now = in(one).or(other::join).orElseThrow();
      assertThat(answered(bob::get)).contains(now);
    }
  }

  @InEveryWorld
  void listenerHearsTheLastValue(Stage<Member> stage) throws Exception {
    SharedValue<String> alice = value(stage.alice.client, stage.path);
    ConcurrentLinkedDeque<String> heard = new ConcurrentLinkedDeque<>();
    var listening =
        value(stage.bob.client, stage.path)
            .onChange(now -> heard.add(now.map(Versioned::value).orElse("none")));
    awaitHeard(heard, "none");
    for (int i = 0; i < TIMES; i++) {
      if (i == TIMES / 2) {
        stage.strike(stage.bob);
      }
      alice.set("text " + i);
      if (i % 5 == 0) {
        awaitHeard(heard, "text " + i);
      }
    }
    awaitHeard(heard, "text " + (TIMES - 1));
    assertThat(heard.stream().map(SharedValueContract::number).toList()).isSorted();
    listening.close();
  }

  private static void awaitHeard(ConcurrentLinkedDeque<String> heard, String last) {
    soon().untilAsserted(() -> assertThat(heard.peekLast()).isEqualTo(last));
  }

  private static int number(String text) {
    return text.equals("none") ? -1 : Integer.parseInt(text.substring("text ".length()));
  }
}
