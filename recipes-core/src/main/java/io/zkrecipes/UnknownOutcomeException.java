package io.zkrecipes;

/** The connection was lost before the answer: the write was applied or not, and nobody can tell. */
public final class UnknownOutcomeException extends CoordinationException {
  private static final long serialVersionUID = 1L;

  /** An error with a message that names the path, the act and the value. */
  public UnknownOutcomeException(String message) {
    super(message);
  }
}
