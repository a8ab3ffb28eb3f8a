package io.zkrecipes;

/** A lease was used after it was lost or released; nothing was sent or written. */
public final class LeaseLostException extends CoordinationException {
  private static final long serialVersionUID = 1L;
  private final long token;

  /** The lease on {@code path} with this token is gone, because of {@code why}. */
  public LeaseLostException(ZPath path, long token, String why) {
    super(path + ": the lease with token " + token + " is gone: " + why);
    this.token = token;
  }

  /** The token of the lease that is gone. */
  public long token() {
    return token;
  }
}
