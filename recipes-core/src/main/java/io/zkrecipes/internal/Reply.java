package io.zkrecipes.internal;

import java.util.function.Function;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/**
 * What came back for one request: a code, and the value when the code is {@code OK}. Replies are
 * values and not exceptions, because most codes are an expected turn of the protocol.
 */
public record Reply<T>(Code code, @Nullable T value) {

  static <T> Reply<T> of(int code, @Nullable T value) {
    return switch (Code.get(code)) {
      case SESSIONMOVED, OPERATIONTIMEOUT -> failed(Code.CONNECTIONLOSS);
      case AUTHFAILED -> failed(Code.SESSIONEXPIRED);
      default -> new Reply<>(Code.get(code), value);
    };
  }

  /** A reply without a value. */
  public static <T> Reply<T> failed(Code code) {
    return new Reply<>(code, null);
  }

  /** Whether the code is this one. */
  public boolean is(Code expected) {
    return code == expected;
  }

  /** Whether the request was carried out. */
  public boolean ok() {
    return code == Code.OK;
  }

  /** The value of a successful reply. */
  public T get() {
    if (value == null) {
      throw new IllegalStateException("no value: " + code);
    }
    return value;
  }

  /** Whether the ensemble has dealt with the request, if only to refuse it. */
  public boolean answered() {
    return switch (code) {
      case CONNECTIONLOSS, SESSIONEXPIRED -> false;
      default -> !refusedForNow();
    };
  }

  /** Whether one server alone has refused it, without a quorum; it may do so later, or not. */
  public boolean refusedForNow() {
    return code == Code.NOTREADONLY || code == Code.THROTTLEDOP;
  }

  /** The same, with what this makes of the value. */
  public <R> Reply<R> map(Function<T, R> change) {
    return value == null ? failed(code) : new Reply<>(code, change.apply(value));
  }

  /** Whether the reply was lost, so that nobody knows whether the request was carried out. */
  public boolean isUnknown() {
    return code == Code.CONNECTIONLOSS;
  }

  /** Whether the request was not carried out, or may not have been, for no fault of its own. */
  public boolean mayWorkLater() {
    return !answered();
  }

  /** Whether the session that the request belonged to is over. */
  public boolean sessionOver() {
    return code == Code.SESSIONEXPIRED;
  }
}
