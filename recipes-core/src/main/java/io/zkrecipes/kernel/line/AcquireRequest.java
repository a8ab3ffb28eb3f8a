package io.zkrecipes.kernel.line;

import io.zkrecipes.Lease;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.Blocking;
import io.zkrecipes.kernel.concurrent.Deadline;
import io.zkrecipes.kernel.concurrent.Failures;
import io.zkrecipes.kernel.session.ClientContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request for a lease, as its caller sees it. It ends once: granted, refused, failed or
 * withdrawn. Subclasses bring it about. Thread-safe.
 */
public abstract class AcquireRequest {
  protected final ClientContext context;
  protected final ZPath path;
  // Completed on the event thread; user code must not depend on it directly.
  protected final CompletableFuture<Optional<Lease>> result = new CompletableFuture<>();
  private volatile boolean withdrawn;

  protected AcquireRequest(ClientContext context, ZPath path) {
    this.context = context;
    this.path = path;
  }

  /**
   * Waits for the grant.
   *
   * @return empty when it was refused or the time is over; the request is then withdrawn
   * @throws InterruptedException and the request is withdrawn
   * @throws IllegalStateException on ZooKeeper's event thread, which would wait for itself
   */
  public final Optional<Lease> await(Deadline deadline) throws InterruptedException {
    try {
      Optional<Lease> granted = poll(deadline.left());
      return granted.isPresent() ? granted : withdraw();
    } catch (InterruptedException e) {
      abandon();
      throw e;
    }
  }

  /** As {@link #await}, but an interrupt is kept for later and the request is not withdrawn. */
  public final Optional<Lease> awaitUninterruptibly(Deadline deadline) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          Optional<Lease> granted = poll(deadline.left());
          return granted.isPresent() ? granted : withdraw();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits this many nanoseconds; empty when there is no grant yet; the request stays. */
  public final Optional<Lease> poll(long nanos) throws InterruptedException {
    refuseEventThread();
    try {
      return awaitResult(nanos);
    } catch (TimeoutException notYet) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw Failures.here(e);
    }
  }

  /** Waits for the result; a subclass that must do more while it waits overrides this. */
  protected Optional<Lease> awaitResult(long nanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    return nanos == Long.MAX_VALUE ? result.get() : result.get(nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * The grant as a future for users: completes on the callback executor, with an exception of this
   * kind when the request was refused or withdrawn; cancelling it, or completing it otherwise,
   * withdraws the request.
   */
  public final CompletableFuture<Lease> asFuture(Supplier<? extends RuntimeException> refusal) {
    return asFuture(refusal, context::runCallback);
  }

  /** As above, for internal use: completes on the event thread, or where this is called. */
  public final CompletableFuture<Lease> asOurFuture(Supplier<? extends RuntimeException> refusal) {
    return asFuture(refusal, Runnable::run);
  }

  private CompletableFuture<Lease> asFuture(
      Supplier<? extends RuntimeException> refusal, Executor where) {
    CompletableFuture<Lease> future = new CompletableFuture<>();
    future.whenComplete(
        (lease, error) -> {
          if (error != null || !isGrant(lease)) {
            abandon();
          }
        });
    result.whenComplete(
        (granted, error) ->
            where.execute(
                () -> {
                  if (error != null) {
                    future.completeExceptionally(Failures.cause(error));
                  } else if (granted.isEmpty()) {
                    future.completeExceptionally(refusal.get());
                  } else if (!future.complete(granted.get())) {
                    granted.get().close();
                  }
                }));
    return future;
  }

  /** Withdraws the request, unless it was granted in this very moment: then returns the grant. */
  public final Optional<Lease> withdraw() {
    withdrawn = true;
    if (!result.complete(Optional.empty())) {
      return result.isCompletedExceptionally() ? Optional.empty() : result.join();
    }
    onWithdrawn();
    return Optional.empty();
  }

  /** Withdraws the request, and releases the grant if there was one. */
  public final void abandon() {
    withdraw().ifPresent(Lease::close);
  }

  /** How many entries are ahead, as far as known; 0 while that is not known. */
  public abstract int position();

  /** Who is first in line, and how many are ahead. */
  public record Standing(Optional<String> holder, int ahead) {}

  /** Reads who is first in line and how many are ahead; waits this long at most. */
  public abstract Standing standing(Duration atMost) throws InterruptedException;

  /** The request was withdrawn before there was a grant. Called once, without a lock. */
  protected abstract void onWithdrawn();

  /** The outcome; completes on the event thread, so no user code may depend on it. */
  public final CompletableFuture<Optional<Lease>> result() {
    return result;
  }

  /** The client. */
  public final ClientContext context() {
    return context;
  }

  /** At which lock. */
  public final ZPath path() {
    return path;
  }

  /** Whether it was withdrawn. */
  protected final boolean isWithdrawn() {
    return withdrawn;
  }

  public final void granted(Lease lease) {
    if (!result.complete(Optional.of(lease))) {
      lease.close();
    }
  }

  public final void refused() {
    result.complete(Optional.empty());
  }

  protected final boolean isGrant(@Nullable Lease lease) {
    return result.isDone() && result.join().filter(granted -> granted == lease).isPresent();
  }

  private void refuseEventThread() {
    if (!result.isDone() && Blocking.onEventThread()) {
      abandon();
      Blocking.refuseEventThread(path, "acquireAsync");
    }
  }
}
