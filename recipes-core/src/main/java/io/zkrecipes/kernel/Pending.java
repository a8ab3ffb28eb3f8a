package io.zkrecipes.kernel;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.UnknownOutcomeException;
import io.zkrecipes.internal.RequestSize;
import io.zkrecipes.kernel.Change.Content;
import io.zkrecipes.kernel.Change.Step;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A change that was asked for, until its outcome is known. */
public final class Pending<R> {
  private final VersionedNode node;
  private final Change<R> change;
  private final CompletableFuture<R> result = new CompletableFuture<>();
  private @Nullable Step<R> step; // touched by the node's round only

  Pending(VersionedNode node, Change<R> change) {
    this.node = node;
    this.change = change;
  }

  /** Applies the change; returns what the data is then, or fails and leaves it. */
  Content apply(Content current) {
    try {
      Step<R> applied = change.apply(current);
      step = applied;
      byte[] next = applied.next();
      if (next == null) {
        return current;
      }
      new RequestSize().add("set " + node.path(), node.path().value(), next);
      return new Content(next, current.revision());
    } catch (RuntimeException refused) {
      result.completeExceptionally(refused);
      return current;
    }
  }

  /** Whether the application has changed the data. */
  boolean writes() {
    return Objects.requireNonNull(step).next() != null;
  }

  /** It is done. */
  void done(long revision) {
    if (!result.isDone()) {
      result.complete(Objects.requireNonNull(step).result().apply(revision));
    }
  }

  void failed(Supplier<? extends Throwable> why) {
    if (!result.isDone()) {
      result.completeExceptionally(why.get());
    }
  }

  boolean isDone() {
    return result.isDone();
  }

  /**
   * The outcome for users: completes on the callback executor. Cancelling it takes the change back
   * if it was not sent yet, and else only stops to listen.
   */
  public CompletableFuture<R> asFuture() {
    CompletableFuture<R> future = node.sessions().onCallback(result);
    future.whenComplete(
        (value, error) -> {
          if (future.isCancelled()) {
            node.takeBack(this);
          }
        });
    return future;
  }

  /**
   * Waits for the outcome. Not interruptible.
   *
   * @throws UnknownOutcomeException when there is none in time, but the change was sent
   * @throws CoordinationException when there is none in time, and nothing was written
   * @throws IllegalStateException on ZooKeeper's event thread, which would wait for itself
   */
  public R await(Duration timeout) {
    Blocking.refuseEventThread(node.path(), "an async verb");
    Deadline deadline = Deadline.after(timeout);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return result.get(deadline.left(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw Failures.here(e);
    } catch (TimeoutException e) {
      throw late(timeout);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private CoordinationException late(Duration timeout) {
    return node.takeBack(this)
        ? new CoordinationException(
            "%s: no answer from the ensemble within %s; nothing was written"
                .formatted(node.path(), timeout))
        : new UnknownOutcomeException(
            "%s: no answer from the ensemble within %s, but the write was sent"
                .formatted(node.path(), timeout));
  }
}
