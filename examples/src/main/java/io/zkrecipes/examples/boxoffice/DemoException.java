package io.zkrecipes.examples.boxoffice;

/** The demo cannot go on. The message names the step; only the message is shown. */
final class DemoException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DemoException(String message) {
    super(message);
  }

  DemoException(String message, Throwable cause) {
    super(message, cause);
  }
}
