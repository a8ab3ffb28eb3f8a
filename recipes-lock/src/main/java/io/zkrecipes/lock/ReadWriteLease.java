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
 * What one thread has of a read-write lock from when it began to write until it neither writes nor
 * reads: one lease, which turns from a writer's into a reader's when the thread stops writing and
 * reads on. Its token stays that of the writer. Thread-safe.
 */
final class ReadWriteLease implements Lease {
  private final ReentrantLock lock = new ReentrantLock();
  private final CompletableFuture<LossReason> lost = new CompletableFuture<>();
  private final List<Runnable> revokeListeners = new ArrayList<>(); // guarded by the lock
  private final Lease writer;
  private boolean writing = true; // guarded by the lock
  private boolean reading; // guarded by the lock
  private volatile @Nullable CompletableFuture<Lease> turning; // written under the lock
  private volatile Lease lease;

  ReadWriteLease(Lease writer) {
    this.writer = writer;
    this.lease = writer;
    writer.lost().thenAccept(lost::complete);
  }

  /** The part of the thread that reads; this itself is the part that writes. */
  Lease reader() {
    lock.lock();
    try {
      reading = true;
    } finally {
      lock.unlock();
    }
    return new SharedLease(this, this::stopsReading);
  }

  private boolean stopsReading() {
    lock.lock();
    try {
      reading = false;
      return !writing;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the lease is to be released now; if not, because of reading, it becomes a reader's. */
  private boolean stopsWriting() {
    CompletableFuture<Lease> turned = new CompletableFuture<>();
    lock.lock();
    try {
      writing = false;
      if (!reading) {
        return true;
      }
      if (turning != null) {
        return false;
      }
      turning = turned;
    } finally {
      lock.unlock();
    }
    turn(turned);
    return false;
  }

  private void turn(CompletableFuture<Lease> turned) {
    Downgrade.of(writer)
        .whenComplete(
            (reader, refused) -> {
              if (reader == null) {
                turned.completeExceptionally(refused);
              } else {
                goOn(reader); // first, so that whoever waits for it finds all in place
                turned.complete(reader);
              }
            });
  }

  private void goOn(Lease reader) {
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
   * Looks at the lease as it is now. Where the writer's has ended meanwhile, the reader's is at
   * hand or about to be: then that is a step of the event thread, and not a request.
   */
  private <T> T ask(Function<Lease, T> look) {
    Lease before = lease;
    T seen = look.apply(before);
    CompletableFuture<Lease> turned = turning;
    return turned != null && before == writer && before.state() == LeaseState.RELEASED
        ? look.apply(outcome(turned).join())
        : seen;
  }

  private CompletableFuture<Lease> outcome(CompletableFuture<Lease> turned) {
    return turned.handle((reader, refused) -> reader == null ? writer : reader);
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
    CompletableFuture<Lease> turned = turning;
    if (turned == null) {
      return writer.txn();
    }
    if (!turned.isDone()) { // the writer's node is about to go: one round trip
      Blocking.refuseEventThread(this, "another thread");
    }
    return outcome(turned).join().txn();
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
    if (!stopsWriting()) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Lease> turned = turning;
    return turned == null ? writer.release() : outcome(turned).thenCompose(Lease::release);
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
