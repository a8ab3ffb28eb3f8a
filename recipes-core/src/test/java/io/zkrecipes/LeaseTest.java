package io.zkrecipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LeaseTest {

  /** A lease that looks different at every look, as one does while the connection comes back. */
  private record Flapping(ArrayDeque<LeaseState> looks) implements Lease {
    @Override
    public LeaseState state() {
      return looks.remove();
    }

    @Override
    public ZPath path() {
      return ZPath.of("/flapping");
    }

    @Override
    public long token() {
      return 1;
    }

    @Override
    public Duration safeFor() {
      return Duration.ZERO;
    }

    @Override
    public CompletableFuture<LossReason> lost() {
      return new CompletableFuture<>();
    }

    @Override
    public Txn txn() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void onRevokeRequested(Runnable listener) {}

    @Override
    public CompletableFuture<Void> release() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {}
  }

  private static boolean isValid(LeaseState... looks) {
    return new Flapping(new ArrayDeque<>(List.of(looks))).isValid();
  }

  @Test
  void isValidReadsTheStateOnce() {
    assertThat(isValid(LeaseState.DOUBTFUL, LeaseState.HELD)).isTrue();
    assertThat(isValid(LeaseState.DOUBTFUL)).isTrue();
    assertThat(isValid(LeaseState.HELD)).isTrue();
    assertThat(isValid(LeaseState.LOST, LeaseState.HELD)).isFalse();
    assertThat(isValid(LeaseState.RELEASED)).isFalse();
  }
}
