package io.zkrecipes.lock;

import io.zkrecipes.Lease;
import io.zkrecipes.LeaseState;
import io.zkrecipes.LossReason;
import io.zkrecipes.Txn;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.line.JointTxn;
import io.zkrecipes.kernel.line.Leases;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The leases of a {@link MultiLock} as one: as good as the worst of them, lost with the first that
 * is lost; the others are then held until this one is closed. Thread-safe.
 */
public final class MultiLease implements Lease {
  private final List<Lease> leases;
  private final AtomicBoolean released = new AtomicBoolean();

  MultiLease(List<Lease> leases) {
    this.leases = leases;
  }

  /** Each lease with its own token, in the order of their paths. */
  public List<Lease> leases() {
    return leases;
  }

  /** The first of the paths. */
  @Override
  public ZPath path() {
    return leases.get(0).path();
  }

  /** The token for the first of the paths. Resources of the others need {@link #tokenOf}. */
  @Override
  public long token() {
    return leases.get(0).token();
  }

  /**
   * The token for one of the paths.
   *
   * @throws IllegalArgumentException if it is none of them
   */
  public long tokenOf(String path) {
    return leases.stream()
        .filter(lease -> lease.path().value().equals(path))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "path: %s (expected: one of %s)"
                        .formatted(path, leases.stream().map(Lease::path).toList())))
        .token();
  }

  @Override
  public LeaseState state() {
    if (released.get()) {
      return LeaseState.RELEASED;
    }
    LeaseState worst = LeaseState.HELD;
    for (Lease lease : leases) {
      LeaseState one = lease.state();
      if (one == LeaseState.LOST || one == LeaseState.RELEASED) {
        return LeaseState.LOST;
      }
      worst = one == LeaseState.DOUBTFUL ? one : worst;
    }
    return worst;
  }

  @Override
  public Duration safeFor() {
    return isValid()
        ? leases.stream().map(Lease::safeFor).min(Duration::compareTo).orElse(Duration.ZERO)
        : Duration.ZERO;
  }

  @Override
  public CompletableFuture<LossReason> lost() {
    CompletableFuture<LossReason> first = new CompletableFuture<>();
    leases.forEach(lease -> lease.lost().thenAccept(first::complete));
    return first;
  }

  /**
   * Begins writes that ZooKeeper applies only if all of these leases still exist.
   *
   * @throws IllegalStateException if the locks belong to several clients, as no transaction spans
   *     them, or one of them is not of this library
   */
  @Override
  public Txn txn() {
    return JointTxn.of(leases);
  }

  /** Calls {@code listener} once, when somebody asks for any of the locks. */
  @Override
  public void onRevokeRequested(Runnable listener) {
    AtomicBoolean told = new AtomicBoolean();
    Runnable once =
        () -> {
          if (told.compareAndSet(false, true)) {
            listener.run();
          }
        };
    leases.forEach(lease -> lease.onRevokeRequested(once));
  }

  @Override
  public CompletableFuture<Void> release() {
    close();
    return CompletableFuture.allOf(
        leases.stream().map(Lease::release).toArray(CompletableFuture[]::new));
  }

  @Override
  public void close() {
    released.set(true);
    Leases.close(leases);
  }

  @Override
  public String toString() {
    return "MultiLease" + leases;
  }
}
