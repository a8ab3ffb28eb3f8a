package io.zkrecipes.kernel.node;

import com.google.common.util.concurrent.Uninterruptibles;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.UnknownOutcomeException;
import io.zkrecipes.kernel.concurrent.Failures;
import io.zkrecipes.kernel.node.Update.Content;
import io.zkrecipes.kernel.node.Update.Step;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An update or a read of a {@link VersionedNode} that was asked for, until its outcome is known.
 */
public final class PendingUpdate<R> {
  /** Whether it may change the data. */
  enum Kind {
    READ,
    CHANGE
  }

  private final VersionedNode node;
  private final Kind kind;
  private final Update<R> update;
  private final CompletableFuture<R> result = new CompletableFuture<>();
  // Of the last application, one of the two; touched by the node's round only.
  private @Nullable Step<R> step;
  private @Nullable Throwable thrown;

  PendingUpdate(VersionedNode node, Kind kind, Update<R> update) {
    this.node = node;
    this.kind = kind;
    this.update = update;
  }

  /** Applies the update; returns the new content, or the current one if the update throws. */
  Content apply(Content current, Consumer<byte[]> check) {
    step = null;
    thrown = null;
    try {
      Step<R> applied = update.apply(current);
      step = applied;
      byte[] next = applied.next();
      if (next == null) {
        return current;
      }
      check.accept(next);
      return new Content(next, current.revision());
    } catch (RuntimeException | Error refused) {
      thrown = refused;
      return current;
    }
  }

  boolean mayWrite() {
    return kind == Kind.CHANGE;
  }

  /** Whether the last application has changed the data. */
  boolean hasChanged() {
    return thrown == null && Objects.requireNonNull(step).next() != null;
  }

  /** Whether the last application has thrown. */
  boolean hasThrown() {
    return thrown != null;
  }

  /** The last application counts: it led to this revision, or it has thrown. */
  void complete(long revision) {
    Throwable why = thrown;
    if (why != null) {
      result.completeExceptionally(why);
    } else if (!result.isDone()) {
      result.complete(Objects.requireNonNull(step).result().apply(revision));
    }
  }

  void fail(Supplier<? extends Throwable> why) {
    if (!result.isDone()) {
      result.completeExceptionally(why.get());
    }
  }

  /**
   * The outcome as a future for users, which completes on the callback executor. Cancelling it
   * withdraws the update if it was not sent yet; if it was, the update goes on.
   *
   * @param outcome makes the value of the future, on the callback executor
   */
  public <S> CompletableFuture<S> asFuture(Function<R, S> outcome) {
    CompletableFuture<S> future = node.context().onCallback(result).thenApply(outcome);
    future.whenComplete(
        (value, error) -> {
          if (future.isCancelled()) {
            node.withdraw(this);
          }
        });
    return future;
  }

  /** Waits for the outcome. Not interruptible. */
  R await(Duration timeout) {
    try {
      return Objects.requireNonNull(Uninterruptibles.getUninterruptibly(result, timeout));
    } catch (ExecutionException e) {
      throw Failures.here(e);
    } catch (TimeoutException e) {
      throw noAnswer(timeout);
    }
  }

  private CoordinationException noAnswer(Duration timeout) {
    String what = "%s: no answer from the ensemble within %s".formatted(node.path(), timeout);
    return node.withdraw(this) || !mayWrite()
        ? new CoordinationException(what + "; nothing was written")
        : new UnknownOutcomeException(what + ", but the write was sent");
  }
}
