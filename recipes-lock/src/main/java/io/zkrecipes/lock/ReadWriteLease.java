package io.zkrecipes.lock;

import io.zkrecipes.Lease;
import io.zkrecipes.LeaseState;
import io.zkrecipes.LossReason;
import io.zkrecipes.Txn;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.Blocking;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The lease of a thread that took the write lock of a re-entrant read-write lock, until the thread
 * has released the write lock and the read lock. If the thread releases the write lock first and
 * still reads, the writer's lease is {@linkplain Downgrade downgraded} to a reader's. The token
 * stays that of the writer.
 *
 * <p><b>Invariant.</b> {@code downgrade} is set at most once, by the call that ends the writing
 * while {@code reading} is true; {@code lease} is the writer's until the downgrade was applied, and
 * the reader's from then on. When neither flag is true, the lease is released, by whichever call
 * cleared the last one.
 *
 * <p><b>Threads.</b> Any thread may call; the outcome of the downgrade comes on ZooKeeper's event
 * thread. Nothing is called while the lock is held.
 */
final class ReadWriteLease implements Lease {
  private final ReentrantLock lock = new ReentrantLock();
  private final CompletableFuture<LossReason> lost = new CompletableFuture<>();
  private final List<Runnable> revokeListeners = new ArrayList<>(); // guarded by the lock
  private final Lease writer;
  private boolean writing = true; // guarded by the lock
  private boolean reading; // guarded by the lock
  private volatile @Nullable CompletableFuture<Lease> downgrade; // written under the lock
  private volatile Lease lease;

  ReadWriteLease(Lease writer) {
    this.writer = writer;
    this.lease = writer;
    writer.lost().thenAccept(lost::complete);
  }

  /** A lease of the read lock that shares this one. */
  Lease reader() {
    lock.lock();
    try {
      reading = true;
    } finally {
      lock.unlock();
    }
    return new SharedLease(this, this::stopReading);
  }

  /** True if the lease is to be released now. */
  private boolean stopReading() {
    lock.lock();
    try {
      reading = false;
      return !writing;
    } finally {
      lock.unlock();
    }
  }

  /** True if the lease is to be released now; if the thread still reads, it is downgraded. */
  private boolean stopWriting() {
    CompletableFuture<Lease> outcome = new CompletableFuture<>();
    lock.lock();
    try {
      writing = false;
      if (!reading) {
        return true;
      }
      if (downgrade != null) {
        return false;
      }
      downgrade = outcome;
    } finally {
      lock.unlock();
    }
    downgradeWriter(outcome);
    return false;
  }

  private void downgradeWriter(CompletableFuture<Lease> outcome) {
    Downgrade.of(writer)
        .whenComplete(
            (reader, refused) -> {
              if (reader == null) {
                outcome.completeExceptionally(refused);
              } else {
                onDowngraded(reader); // before outcome ends, as others wait for that
                outcome.complete(reader);
              }
            });
  }

  private void onDowngraded(Lease reader) {
    List<Runnable> listeners;
    lock.lock();
    try {
      lease = reader;
      listeners = List.copyOf(revokeListeners);
    } finally {
      lock.unlock();
    }
    reader.lost().thenAccept(lost::complete);
    listeners.forEach(reader::onRevokeRequested);
  }

  /**
   * Asks the lease that is current. If the writer's lease was released by the downgrade, the event
   * thread has set the reader's or is about to: waiting for it does not wait for a request.
   */
  private <T> T ask(Function<Lease, T> question) {
    Lease before = lease;
    T reply = question.apply(before);
    CompletableFuture<Lease> started = downgrade;
    return started != null && before == writer && before.state() == LeaseState.RELEASED
        ? question.apply(current(started).join())
        : reply;
  }

  /** The reader's lease, or still the writer's if the downgrade has failed. */
  private CompletableFuture<Lease> current(CompletableFuture<Lease> started) {
    return started.handle((reader, refused) -> reader == null ? writer : reader);
  }

  @Override
  public ZPath path() {
    return writer.path();
  }

  @Override
  public long token() {
    return writer.token();
  }

  @Override
  public LeaseState state() {
    return ask(Lease::state);
  }

  @Override
  public Duration safeFor() {
    return ask(Lease::safeFor);
  }

  @Override
  public CompletableFuture<LossReason> lost() {
    return lost.copy();
  }

  @Override
  public Txn txn() {
    CompletableFuture<Lease> started = downgrade;
    if (started == null) {
      return writer.txn();
    }
    if (!started.isDone()) { // the writer's node is being deleted: waits for one round trip
      Blocking.refuseEventThread(this, "another thread");
    }
    return current(started).join().txn();
  }

  @Override
  public void onRevokeRequested(Runnable listener) {
    lock.lock();
    try {
      revokeListeners.add(listener);
    } finally {
      lock.unlock();
    }
    lease.onRevokeRequested(listener);
  }

  @Override
  public CompletableFuture<Void> release() {
    if (!stopWriting()) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Lease> started = downgrade;
    return started == null ? writer.release() : current(started).thenCompose(Lease::release);
  }

  @Override
  public void close() {
    release();
  }

  @Override
  public String toString() {
    return lease.toString();
  }
}
