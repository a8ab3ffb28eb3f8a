package io.zkrecipes.kernel.node;

import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is to become of a {@link VersionedNode}: a pure function, which may be applied several times
 * to newer and newer data, until one application of it is written.
 */
public interface Update<R> {
  /**
   * One application.
   *
   * @throws RuntimeException this change then fails with it, and no other
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
   * @param next the new data; null if it stays as it is
   * @param result what the author hears, given the revision that it leads to
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Step<R>(byte @Nullable [] next, LongFunction<R> result) {}
}
