package io.zkrecipes.testing;

import java.util.List;

/**
 * One request as it was seen on the wire.
 *
 * @param op its kind, a collective one where there is one
 * @param code the number in its header, see ZooKeeper's {@code ZooDefs.OpCode}
 * @param paths the paths it names, with any chroot: none, one, or those of a transaction's parts
 * @param bytes its length on the wire
 */
public record WireRequest(WireOp op, int code, List<String> paths, int bytes) {

  /** The first path, or an empty string if the request names none. */
  public String path() {
    return paths.isEmpty() ? "" : paths.get(0);
  }

  boolean isPing() {
    return op == WireOp.PING;
  }
}
