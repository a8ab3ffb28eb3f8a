package io.zkrecipes.examples;

/** The session timeout of examples under test, each of which waits for the end of sessions. */
public final class SessionOption {
  /**
   * For the command line: 5 s, or as many as the system property {@code examples.session} says, for
   * a machine that stands still for longer.
   */
  public static final String SESSION = "--session=" + Integer.getInteger("examples.session", 5);

  private SessionOption() {}
}
