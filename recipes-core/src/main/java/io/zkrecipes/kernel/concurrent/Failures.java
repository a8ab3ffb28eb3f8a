package io.zkrecipes.kernel.concurrent;

import io.zkrecipes.CoordinationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** From what futures wrap to what callers catch. */
public final class Failures {
  private Failures() {}

  /** What a future failed with, without the wrappers that futures put around it. */
  public static Throwable cause(@Nullable Throwable wrapped) {
    Throwable cause = wrapped;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause == null ? new CoordinationException("failed without a cause") : cause;
  }

  /** The same error, with the stack of the caller, who is waiting here. */
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
