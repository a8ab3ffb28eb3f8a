package io.zkrecipes.kernel.concurrent;

import io.zkrecipes.CoordinationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Unwraps the errors of futures. */
public final class Failures {
  private Failures() {}

  /** The error of a future, without CompletionException and ExecutionException around it. */
  public static Throwable cause(@Nullable Throwable wrapped) {
    Throwable cause = wrapped;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause == null ? new CoordinationException("failed without a cause") : cause;
  }

  /** The error of a future, unwrapped, with the stack of the thread that waited for it. */
  public static RuntimeException here(Throwable wrapped) {
    Throwable cause = cause(wrapped);
    if (cause instanceof CoordinationException known) {
      known.fillInStackTrace();
      return known;
    }
    return cause instanceof RuntimeException unchecked
        ? unchecked
        : new CoordinationException("unexpected: " + cause, cause);
  }
}
