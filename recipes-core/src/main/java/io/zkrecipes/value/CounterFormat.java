package io.zkrecipes.value;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.ZPath;
import java.nio.ByteBuffer;

/** The data of a counter: 8 bytes, big-endian; no data is 0. Curator's format. */
final class CounterFormat {
  private CounterFormat() {}

  static byte[] encode(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  /**
   * The value in the data of the node at this path.
   *
   * @throws CoordinationException if it is not that of a counter
   */
  static long decode(ZPath path, byte[] data) {
    if (data.length == 0) {
      return 0;
    }
    if (data.length != Long.BYTES) {
      throw new CoordinationException(
          "%s: %d bytes of data (expected: 8, or none)".formatted(path, data.length));
    }
    return ByteBuffer.wrap(data).getLong();
  }
}
