package io.zkrecipes;

/** The ensemble ended the session that the act belonged to; nothing of it is left. */
public final class SessionLostException extends CoordinationException {
  private static final long serialVersionUID = 1L;

  /** An error with a message that names the path, the act and the value. */
  public SessionLostException(String message) {
    super(message);
  }
}
