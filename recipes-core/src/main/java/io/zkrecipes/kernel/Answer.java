package io.zkrecipes.kernel;

import io.zkrecipes.AccessDeniedException;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.zookeeper.KeeperException.Code;

/** Asks the ensemble something, and waits for the answer, in whichever session comes first. */
final class Answer {
  private Answer() {}

  /**
   * The answer. Not interruptible.
   *
   * @throws CoordinationException when there is none within a third of the session timeout
   */
  static <T> T to(Sessions sessions, ZPath path, Function<Session, CompletableFuture<T>> question) {
    Duration patience = sessions.patience();
    Blocking.refuseEventThread(path, "another thread");
    try {
      return sessions
          .next()
          .thenCompose(question)
          .orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS)
          .join();
    } catch (RuntimeException e) {
      Throwable cause = Failures.cause(e);
      if (cause instanceof TimeoutException) {
        throw new CoordinationException(path + ": no answer from the ensemble within " + patience);
      }
      throw Failures.here(cause);
    }
  }

  /** A reply that is good, or bad in a way that was to be expected; others are errors. */
  static <T> Reply<T> checked(ZPath path, String act, Reply<T> reply, Code tolerated) {
    if (reply.ok() || reply.is(tolerated)) {
      return reply;
    }
    String what = "%s: cannot %s: %s".formatted(path, act, reply.code());
    throw reply.is(Code.NOAUTH) ? new AccessDeniedException(what) : new CoordinationException(what);
  }
}
