package io.zkrecipes.internal;

import java.nio.charset.StandardCharsets;

/**
 * Keeps a request below ZooKeeper's limit ({@code jute.maxbuffer}, 1 MiB by default on both sides).
 * A larger one would cost the connection, and with it every recipe of the client.
 */
public final class RequestSize {
  private static final int FRAME = 64; // header, type, flags, lengths
  private static final int ACL = 128;

  private long bytes = FRAME;

  /** The largest request that the server takes, in bytes. */
  public static int limit() {
    return Integer.getInteger("jute.maxbuffer", 0xfffff);
  }

  /**
   * Counts one operation.
   *
   * @throws IllegalArgumentException if the request would be too large, naming the act and the size
   */
  @SuppressWarnings("ConstantValue") // unchecked callers
  public void add(String act, String path, byte[] data) {
    if (data == null) {
      throw new IllegalArgumentException(act + ": data: null (expected: bytes)");
    }
    long larger =
        bytes + FRAME + ACL + path.getBytes(StandardCharsets.UTF_8).length + (long) data.length;
    if (larger > limit()) {
      throw new IllegalArgumentException(
          "%s: %d bytes of data (expected: at most %d bytes in one request, has %d)"
              .formatted(act, data.length, limit(), larger));
    }
    bytes = larger;
  }
}
