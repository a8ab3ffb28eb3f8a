package io.zkrecipes;

/** The client was closed before or during the act. */
public final class ClientClosedException extends CoordinationException {
  private static final long serialVersionUID = 1L;

  /** An error with a message that names the path, the act and the value. */
  public ClientClosedException(String message) {
    super(message);
  }
}
