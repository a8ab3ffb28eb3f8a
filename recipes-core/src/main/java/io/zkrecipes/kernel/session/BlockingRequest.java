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

/**
 * Requests of blocking verbs: sent in whichever session comes first, while a thread waits for the
 * answer, which cannot be interrupted. Blocking a thread of ZooKeeper is refused.
 */
public final class BlockingRequest {
  private BlockingRequest() {}

  /**
   * Sends a request and waits for its answer.
   *
   * @throws CoordinationException when there is none within a third of the session timeout
   */
  public static <T> T call(
      ClientContext context, ZPath path, Function<Session, CompletableFuture<T>> request) {
    return whileWanted(context, path, (session, wanted) -> request.apply(session));
  }

  /** As {@link #call}, for a request that must not be sent once the caller has stopped waiting. */
  public static <T> T whileWanted(
      ClientContext context,
      ZPath path,
      BiFunction<Session, BooleanSupplier, CompletableFuture<T>> request) {
    return whileWanted(context, path, context.requestTimeout(), request);
  }

  /**
   * Sends a request again and again, also in later sessions, until the ensemble has answered it.
   * For requests that may be repeated.
   *
   * @param act what the request does, for the error
   * @param tolerated a code that is as good as {@code OK}
   * @return the code of the answer
   * @throws CoordinationException when it is refused, or there is no answer within four thirds of
   *     the session timeout, 20 s at most: enough for a lost reply, as the connection is given up
   *     after two thirds
   */
  public static <T> Code untilAnswered(
      ClientContext context,
      ZPath path,
      String act,
      Code tolerated,
      BiFunction<Session, BooleanSupplier, CompletableFuture<Reply<T>>> request) {
    return whileWanted(
        context,
        path,
        context.requestTimeout().multipliedBy(4),
        (session, wanted) ->
            answer(context, session, wanted, request)
                .thenApply(reply -> checked(path, act, reply, tolerated).code()));
  }

  private static <T> CompletableFuture<Reply<T>> answer(
      ClientContext context,
      Session session,
      BooleanSupplier wanted,
      BiFunction<Session, BooleanSupplier, CompletableFuture<Reply<T>>> request) {
    return request
        .apply(session, wanted)
        .thenCompose(
            reply ->
                reply.answered() || !wanted.getAsBoolean()
                    ? CompletableFuture.completedFuture(reply)
                    : context
                        .pause(1)
                        .thenCompose(rested -> context.next())
                        .thenCompose(next -> answer(context, next, wanted, request)));
  }

  /** As {@link #call}, with a limit to the time. */
  private static <T> T whileWanted(
      ClientContext context,
      ZPath path,
      Duration patience,
      BiFunction<Session, BooleanSupplier, CompletableFuture<T>> request) {
    Blocking.refuseEventThread(path, "another thread");
    CompletableFuture<T> answer = new CompletableFuture<>();
    CompletableFuture<Session> next = context.next();
    next.thenCompose(session -> request.apply(session, () -> !answer.isDone()))
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
   * Sends a request, and again after each reconnect, as long as it is wanted. It is not sent while
   * the session is disconnected: the ZooKeeper client would keep it, and send it after the caller
   * has given up. What was sent before that may still be applied.
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

  /** The reply, if its code is {@code OK} or the tolerated one; throws an error for any other. */
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
