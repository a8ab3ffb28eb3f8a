package io.zkrecipes.examples.boxoffice;

/** The demo cannot go on; the message says in which step, and is all that is shown. */
final class DemoException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DemoException(String message) {
    super(message);
  }

  DemoException(String message, Throwable cause) {
    super(message, cause);
  }
}
