package io.zkrecipes.kernel.session;

import io.zkrecipes.AccessDeniedException;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.concurrent.Blocking;
import io.zkrecipes.kernel.concurrent.Failures;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.zookeeper.KeeperException.Code;

/** Sends a request in the current session or the next one, and blocks until it is answered. */
public final class BlockingRequest {
  private BlockingRequest() {}

  /**
   * Sends a request and waits for its result. Not interruptible.
   *
   * @throws CoordinationException when there is none within a third of the session timeout
   */
  public static <T> T to(
      ClientContext context, ZPath path, Function<Session, CompletableFuture<T>> question) {
    return whileWanted(context, path, (session, wanted) -> question.apply(session));
  }

  /** As above, for a request that is not repeated any more when the caller has stopped waiting. */
  public static <T> T whileWanted(
      ClientContext context,
      ZPath path,
      BiFunction<Session, BooleanSupplier, CompletableFuture<T>> question) {
    return whileWanted(context, path, context.patience(), question);
  }

  /** As above, with a time limit of its own. */
  public static <T> T whileWanted(
      ClientContext context,
      ZPath path,
      Duration patience,
      BiFunction<Session, BooleanSupplier, CompletableFuture<T>> question) {
    Blocking.refuseEventThread(path, "another thread");
    CompletableFuture<T> answer = new CompletableFuture<>();
    CompletableFuture<Session> next = context.next();
    next.thenCompose(session -> question.apply(session, () -> !answer.isDone()))
        .whenComplete(
            (value, error) -> {
              if (error == null) {
                answer.complete(value);
              } else {
                answer.completeExceptionally(error);
              }
            });
    try {
      return answer.orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS).join();
    } catch (RuntimeException e) {
      Throwable cause = Failures.cause(e);
      if (cause instanceof TimeoutException) {
        next.cancel(false);
        throw new CoordinationException(path + ": no answer from the ensemble within " + patience);
      }
      throw Failures.here(cause);
    }
  }

  /**
   * Sends a request, and again after each reconnect, as long as it is wanted. What was sent before
   * may still be applied.
   *
   * @return completes with {@code CONNECTIONLOSS} when it is not wanted any more
   */
  public static <T> CompletableFuture<Reply<T>> repeated(
      Session session, BooleanSupplier wanted, Supplier<CompletableFuture<Reply<T>>> request) {
    if (session.isOver()) {
      return CompletableFuture.completedFuture(Reply.failed(Code.SESSIONEXPIRED));
    }
    if (!wanted.getAsBoolean()) {
      return CompletableFuture.completedFuture(Reply.failed(Code.CONNECTIONLOSS));
    }
    CompletableFuture<Reply<T>> sent =
        session.isConnected()
            ? request.get()
            : CompletableFuture.completedFuture(Reply.failed(Code.CONNECTIONLOSS));
    return sent.thenCompose(
        reply ->
            reply.is(Code.CONNECTIONLOSS)
                ? session.reconnected().thenCompose(live -> repeated(session, wanted, request))
                : CompletableFuture.completedFuture(reply));
  }

  /**
   * Returns a reply that is successful or has the tolerated code.
   *
   * @throws CoordinationException for any other code
   */
  public static <T> Reply<T> checked(ZPath path, String act, Reply<T> reply, Code tolerated) {
    if (reply.ok() || reply.is(tolerated)) {
      return reply;
    }
    throw refusal(path, act, reply.code());
  }

  /** The error of a request that was answered with this code. */
  public static CoordinationException refusal(ZPath path, String act, Code code) {
    String what = "%s: cannot %s: %s".formatted(path, act, code);
    return code == Code.NOAUTH ? new AccessDeniedException(what) : new CoordinationException(what);
  }
}
