package io.zkrecipes.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.zkrecipes.UnknownOutcomeException;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.FaultRuleBuilder;
import io.zkrecipes.testing.Hold;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ZooKeeperTest
class CounterFaultTest extends ValueTestBase {

  private static FaultRule lose(String frame, FaultRuleBuilder rule) {
    return frame.equals("request") ? rule.dropRequest() : rule.dropReply();
  }

  private long stored() throws Exception {
    return ByteBuffer.wrap(zooKeeper.getData(PATH, false, null)).getLong();
  }

  /** The first write makes the receipt, the later ones only write into it. */
  @ParameterizedTest
  @CsvSource({"request,0", "reply,0", "request,2", "reply,2"})
  void addIsAppliedOnceWhenAFrameIsLost(String frame, int before) throws Exception {
    for (int i = 0; i < before; i++) {
      counter(alice).add(1);
    }
    FaultRule rule = lose(frame, alice.proxy().when(WireOp.MULTI).path("_op_"));
    assertThat(counter(alice).add(1)).isEqualTo(before + 1);
    assertThat(rule.fired()).isEqualTo(1);
    assertThat(counter(alice).add(1)).isEqualTo(before + 2);
    assertThat(stored()).isEqualTo(before + 2);
  }

  @ParameterizedTest
  @CsvSource({"request", "reply"})
  void addIsAppliedOnceWhenAnotherClientWritesMeanwhile(String frame) throws Exception {
    counter(alice).add(1);
    FaultRule rule = lose(frame, alice.proxy().when(WireOp.MULTI).path("_op_"));
    alice.proxy().refuse();
    CompletableFuture<Long> added = counter(alice).addAsync(1);
    rule.awaitFired(SOON);
    counter(bob).add(10);
    alice.proxy().accept();
    get(added);
    assertThat(stored()).isEqualTo(12);
  }

  /** Its receipt finds no node, the node no parent; the third one is the node. */
  @ParameterizedTest
  @CsvSource({"request,1", "reply,1", "request,2", "reply,2", "request,3", "reply,3"})
  void nodeIsCreatedOnceWhenAFrameIsLost(String frame, int nth) throws Exception {
    FaultRule rule = lose(frame, alice.proxy().when(WireOp.CREATE2).path(PATH).nth(nth));
    assertThat(counter(alice).add(1)).isEqualTo(1);
    assertThat(rule.fired()).isEqualTo(1);
  }

  @Test
  void unappliedAddIsRepeatedInTheNextSession() throws Exception {
    counter(alice).add(1);
    FaultRule lost = alice.proxy().when(WireOp.MULTI).path("_op_").dropRequest();
    alice.proxy().refuse();
    CompletableFuture<Long> added = counter(alice).addAsync(1);
    lost.awaitFired(SOON);
    cluster.expire(alice.proxy().sessionId());
    alice.proxy().accept();
    assertThat(get(added)).isEqualTo(2);
    assertThat(stored()).isEqualTo(2);
  }

  @Test
  void appliedAddWithoutReplyIsUnknownInTheNextSession() throws Exception {
    counter(alice).add(1);
    FaultRule lost = alice.proxy().when(WireOp.MULTI).path("_op_").dropReply();
    alice.proxy().refuse();
    CompletableFuture<Long> added = counter(alice).addAsync(1);
    lost.awaitFired(SOON);
    CompletableFuture<Long> next = counter(alice).addAsync(10);
    cluster.expire(alice.proxy().sessionId());
    alice.proxy().accept();
    assertThat(catchThrowable(() -> get(added)))
        .hasCauseInstanceOf(UnknownOutcomeException.class)
        .hasMessageContaining(PATH);
    assertThat(get(next)).isEqualTo(12);
  }

  @Test
  void concurrentWriteOfAnotherClientIsNotOverwritten() throws Exception {
    counter(alice).add(1);
    Hold late = alice.proxy().when(WireOp.MULTI).path("_op_").hold();
    CompletableFuture<Long> added = counter(alice).addAsync(1);
    CompletableFuture<Boolean> compared = counter(alice).compareAndSetAsync(2, 3);
    late.awaitReached(SOON);
    counter(bob).add(10);
    late.proceed();
    assertThat(get(added)).isEqualTo(12);
    assertThat(get(compared)).isFalse();
    assertThat(stored()).isEqualTo(12);
  }
}
