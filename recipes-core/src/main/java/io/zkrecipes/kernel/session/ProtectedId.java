package io.zkrecipes.kernel.session;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The unique part in the name of a sequential node: {@code _c_<36-character uuid>-}, as Curator
 * writes it. When the reply to a create is lost, the node is found again by the id in its name.
 */
public record ProtectedId(String uuid) {
  private static final String MARK = "_c_";

  /** A new id; unique, but not secret, so no strong randomness is needed on the hot path. */
  public static ProtectedId create() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new ProtectedId(new UUID(random.nextLong(), random.nextLong()).toString());
  }

  /** What the name of the node begins with. */
  public String prefix() {
    return MARK + uuid + "-";
  }

  /** Whether this node name carries this id. */
  public boolean isIn(String nodeName) {
    return nodeName.startsWith(prefix());
  }
}
