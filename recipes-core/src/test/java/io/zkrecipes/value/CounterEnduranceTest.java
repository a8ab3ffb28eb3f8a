package io.zkrecipes.value;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Replies that are lost again and again, while others count too. */
@ZooKeeperTest
class CounterEnduranceTest extends Members {
  private static final int MEMBERS = 40;
  private static final int LOSSES_EACH = 25;

  private final AtomicLong confirmed = new AtomicLong();
  private final AtomicLong unknown = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();

  @Test
  void thousandLostRepliesChangeNothing() throws Exception {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < MEMBERS; i++) {
      members.add(join());
    }
    ExecutorService threads = Executors.newFixedThreadPool(MEMBERS);
    try {
      List<CompletableFuture<Void>> all =
          IntStream.range(0, MEMBERS)
              .mapToObj(i -> CompletableFuture.runAsync(() -> lose(members.get(i)), threads))
              .toList();
      for (CompletableFuture<Void> one : all) {
        one.get(3, TimeUnit.MINUTES);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(lost).hasValue(MEMBERS * LOSSES_EACH);
    assertThat(unknown.get()).isLessThanOrEqualTo(MEMBERS * LOSSES_EACH / 100);
    assertThat(Counter.of(alice.client(), PATH).get())
        .isBetween(confirmed.get(), confirmed.get() + unknown.get());
  }

  private void lose(Member member) {
    Counter counter = Counter.of(member.client(), PATH);
    for (int i = 0; i < LOSSES_EACH; i++) {
      FaultRule rule = member.proxy().when(WireOp.MULTI).path("_op_").dropReply();
      while (rule.fired() == 0) {
        try {
          counter.add(1);
          confirmed.incrementAndGet();
        } catch (UnknownOutcomeException nobodyKnows) {
          unknown.incrementAndGet();
        }
      }
      lost.addAndGet(rule.fired());
    }
  }
}
