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

/** A change that was asked for, or a look, until its outcome is known. */
public final class PendingUpdate<R> {
  /** Whether it may write. */
  enum Kind {
    LOOK,
    CHANGE
  }

  private final VersionedNode node;
  private final Kind kind;
  private final Update<R> change;
  private final CompletableFuture<R> result = new CompletableFuture<>();
  // Of the last application; touched by the node's round only.
  private @Nullable Step<R> step;
  private @Nullable Throwable objection;

  PendingUpdate(VersionedNode node, Kind kind, Update<R> change) {
    this.node = node;
    this.kind = kind;
    this.change = change;
  }

  /** Applies the change; returns what the data is then. If it objects, nothing is changed. */
  Content apply(Content current, Consumer<byte[]> check) {
    step = null;
    objection = null;
    try {
      Step<R> applied = change.apply(current);
      step = applied;
      byte[] next = applied.next();
      if (next == null) {
        return current;
      }
      check.accept(next);
      return new Content(next, current.revision());
    } catch (RuntimeException | Error refused) {
      objection = refused;
      return current;
    }
  }

  boolean mayWrite() {
    return kind == Kind.CHANGE;
  }

  /** Whether the last application has changed the data. */
  boolean writes() {
    return objection == null && Objects.requireNonNull(step).next() != null;
  }

  boolean objects() {
    return objection != null;
  }

  /** The last application is the true one: with this revision, or its objection. */
  void done(long revision) {
    Throwable why = objection;
    if (why != null) {
      result.completeExceptionally(why);
    } else if (!result.isDone()) {
      result.complete(Objects.requireNonNull(step).result().apply(revision));
    }
  }

  void failed(Supplier<? extends Throwable> why) {
    if (!result.isDone()) {
      result.completeExceptionally(why.get());
    }
  }

  /**
   * The outcome for users, made of this on the callback executor, where it completes. Cancelling it
   * takes the change back if it was not sent yet, and else only stops to listen.
   */
  public <S> CompletableFuture<S> asFuture(Function<R, S> outcome) {
    CompletableFuture<S> future = node.context().onCallback(result).thenApply(outcome);
    future.whenComplete(
        (value, error) -> {
          if (future.isCancelled()) {
            node.takeBack(this);
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
      throw late(timeout);
    }
  }

  private CoordinationException late(Duration timeout) {
    String what = "%s: no answer from the ensemble within %s".formatted(node.path(), timeout);
    return node.takeBack(this) || !mayWrite()
        ? new CoordinationException(what + "; nothing was written")
        : new UnknownOutcomeException(what + ", but the write was sent");
  }
}
