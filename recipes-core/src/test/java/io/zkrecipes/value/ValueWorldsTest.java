package io.zkrecipes.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.Codec;
import io.zkrecipes.UnknownOutcomeException;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two processes of three threads each, in four worlds: what was confirmed happened once. */
@ZooKeeperTest
class ValueWorldsTest extends Members {
  private static final int THREADS_EACH = 3;
  private static final int BETWEEN_BLOWS = 30;

  /** How the world treats those who share a value. */
  enum World {
    UNDISTURBED,
    REPLIES_DROPPED,
    SESSION_EXPIRED,
    SERVER_RESTARTED
  }

  /** One change; whatever it throws but an unknown outcome fails the test. */
  private interface Verb {
    void run(Member member, String name);
  }

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger confirmed = new AtomicInteger();
  private final AtomicInteger unknown = new AtomicInteger();
  private volatile boolean over;

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  /** Each thread goes on until all blows have fallen. */
  private void work(World world, Verb verb) throws Exception {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (Member member : List.of(alice, bob)) {
      for (int i = 0; i < THREADS_EACH; i++) {
        String thread = (member.equals(alice) ? "a" : "b") + i;
        all.add(CompletableFuture.runAsync(() -> repeat(member, thread, verb), threads));
      }
    }
    try {
      for (Member member : List.of(alice, bob)) {
        awaitProgress();
        strike(world, member);
      }
      awaitProgress();
    } finally {
      over = true;
    }
    for (CompletableFuture<Void> one : all) {
      get(one);
    }
    assertThat(unknown.get())
        .isLessThanOrEqualTo(world == World.SESSION_EXPIRED ? 2 * THREADS_EACH : 0);
  }

  private void repeat(Member member, String thread, Verb verb) {
    for (int i = 0; !over; i++) {
      try {
        verb.run(member, thread + "-" + i);
        confirmed.incrementAndGet();
      } catch (UnknownOutcomeException nobodyCanTell) {
        unknown.incrementAndGet();
      }
    }
  }

  private void awaitProgress() {
    int now = confirmed.get();
    await().atMost(SOON).until(() -> confirmed.get() > now + BETWEEN_BLOWS);
  }

  private void strike(World world, Member member) throws Exception {
    switch (world) {
      case UNDISTURBED -> {}
      case REPLIES_DROPPED -> {
        FaultRule rule = member.proxy().when(WireOp.ANY).path("orders").dropReply();
        rule.awaitFired(SOON);
      }
      case SESSION_EXPIRED -> {
        cluster.expire(member.proxy().sessionId());
        assertThat(member.client().awaitConnected(SOON)).isTrue();
      }
      case SERVER_RESTARTED -> {
        cluster.kill(0);
        cluster.restart(0);
      }
    }
  }

  /** Each number is told once, and as many as were told, or may have been, are used up. */
  private void count(World world, ToLongFunction<Member> next, LongSupplier used) throws Exception {
    Set<Long> numbers = new ConcurrentSkipListSet<>();
    work(
        world,
        (member, name) -> assertThat(numbers.add(next.applyAsLong(member))).as(name).isTrue());
    assertThat(used.getAsLong())
        .isBetween((long) confirmed.get(), (long) confirmed.get() + unknown.get());
  }

  @ParameterizedTest
  @EnumSource
  void sumIsThatOfWhatWasConfirmed(World world) throws Exception {
    count(
        world,
        member -> Counter.of(member.client(), PATH).add(1),
        () -> Counter.of(alice.client(), PATH).get());
  }

  @ParameterizedTest
  @EnumSource
  void numbersAreGivenOutOnce(World world) throws Exception {
    count(
        world,
        member -> Sequence.of(member.client(), PATH).next(),
        () -> Sequence.of(bob.client(), PATH).next());
  }

  @ParameterizedTest
  @EnumSource
  void eachConfirmedUpdateIsInTheValueOnce(World world) throws Exception {
    Queue<String> names = new ConcurrentLinkedQueue<>();
    work(
        world,
        (member, name) -> {
          SharedValue.of(member.client(), PATH, Codec.text())
              .update(now -> now.map(others -> others + " ").orElse("") + name);
          names.add(name);
        });
    String all = SharedValue.of(alice.client(), PATH, Codec.text()).get().orElseThrow().value();
    List<String> written = Arrays.asList(all.split(" "));
    assertThat(written).doesNotHaveDuplicates().containsAll(names);
    assertThat(written.size()).isLessThanOrEqualTo(names.size() + unknown.get());
  }
}
