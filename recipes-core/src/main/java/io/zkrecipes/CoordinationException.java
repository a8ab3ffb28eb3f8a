package io.zkrecipes;

import org.jspecify.annotations.Nullable;

/** The root of all errors of this library that are neither a caller's mistake nor an interrupt. */
public class CoordinationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An error with a message that names the path, the act and the value. */
  public CoordinationException(String message) {
    super(message);
  }

  /** As above, with what caused it. */
  public CoordinationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
