package io.zkrecipes.kernel.node;

import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A change of the data of a {@link VersionedNode}: a pure function. It may be applied several
 * times, each time to newer data, until the result of one application is written.
 */
public interface Update<R> {
  /**
   * Applies the change.
   *
   * @throws RuntimeException fails this update, and no other
   */
  Step<R> apply(Content current);

  /**
   * What a node holds.
   *
   * @param data empty if it was never written
   * @param revision the zxid of the last write, which rises with each; 0 if it was never written
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Content(byte[] data, long revision) {}

  /**
   * What one application leads to.
   *
   * @param next the new data; null if it does not change
   * @param result makes the outcome of the update from the revision that it led to
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Step<R>(byte @Nullable [] next, LongFunction<R> result) {}
}
