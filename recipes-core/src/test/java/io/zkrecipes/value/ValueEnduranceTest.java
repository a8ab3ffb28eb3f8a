package io.zkrecipes.value;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.Codec;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.UnknownOutcomeException;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Replies are lost again and again while several clients count. */
@ZooKeeperTest
class ValueEnduranceTest extends ValueTestBase {
  private static final int MEMBERS = 20; // of each kind
  private static final String OTHER = "/values/other";

  /** One kind of value that is counted up, and what came of it. */
  private record UpdateCount(Runnable more, AtomicLong confirmed, AtomicLong unknown) {
    static UpdateCount of(Runnable more, UpdateCount sums) {
      return new UpdateCount(more, sums.confirmed(), sums.unknown());
    }

    static UpdateCount sums() {
      return new UpdateCount(() -> {}, new AtomicLong(), new AtomicLong());
    }

    void count() {
      try {
        more.run();
        confirmed.incrementAndGet();
      } catch (UnknownOutcomeException nobodyCanTell) {
        unknown.incrementAndGet();
      }
    }

    void assertRight(long value) {
      assertThat(value).isBetween(confirmed.get(), confirmed.get() + unknown.get());
    }
  }

  private static SharedValue<Long> shared(RecipeClient client) {
    return SharedValue.of(client, OTHER, Codec.int64());
  }

  @Test
  void countsStayCorrectWhenRepliesAreLost() throws Exception {
    loseReplies(5);
  }

  @Test
  @Tag("endurance")
  void countsStayCorrectWhenAThousandRepliesAreLost() throws Exception {
    loseReplies(25);
  }

  private void loseReplies(int each) throws Exception {
    UpdateCount counted = UpdateCount.sums();
    UpdateCount updated = UpdateCount.sums();
    AtomicLong lost = new AtomicLong();
    ExecutorService threads = Executors.newFixedThreadPool(2 * MEMBERS);
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < MEMBERS; i++) {
      ValueClient one = join();
      Counter counter = Counter.of(one.client(), PATH);
      UpdateCount adding = UpdateCount.of(() -> counter.add(1), counted);
      all.add(CompletableFuture.runAsync(() -> lose(one, adding, each, lost), threads));
      ValueClient two = join();
      SharedValue<Long> value = shared(two.client());
      UpdateCount updating = UpdateCount.of(() -> value.update(now -> now.orElse(0L) + 1), updated);
      all.add(CompletableFuture.runAsync(() -> lose(two, updating, each, lost), threads));
    }
    try {
      for (CompletableFuture<Void> one : all) {
        one.get(3, TimeUnit.MINUTES);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(lost).hasValue(2L * MEMBERS * each);
    assertThat(counted.unknown().get() + updated.unknown().get())
        .isLessThanOrEqualTo(lost.get() / 100);
    counted.assertRight(Counter.of(alice.client(), PATH).get());
    updated.assertRight(shared(alice.client()).get().orElseThrow().value());
  }

  private static void lose(ValueClient member, UpdateCount kind, int losses, AtomicLong lost) {
    for (int i = 0; i < losses; i++) {
      FaultRule rule = member.proxy().when(WireOp.MULTI).path("_op_").dropReply();
      while (rule.fired() == 0) {
        kind.count();
      }
      lost.addAndGet(rule.fired());
    }
  }
}
