package io.zkrecipes;

/** The ensemble refused this client: its credentials do not allow the act on the named path. */
public final class AccessDeniedException extends CoordinationException {
  private static final long serialVersionUID = 1L;

  /** An error with a message that names the path, the act and the value. */
  public AccessDeniedException(String message) {
    super(message);
  }
}
