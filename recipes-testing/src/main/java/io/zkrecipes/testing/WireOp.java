package io.zkrecipes.testing;

import java.util.Arrays;

/**
 * A kind of frame on the wire. Some kinds stand for several operations of the protocol, since a
 * test that speaks of creating a node does not care which of four ways the client took; the exact
 * ones are there too.
 */
public enum WireOp {
  /** Creation of a node in any way. */
  CREATE(1, 15, 19, 21),
  /** Creation without a {@code Stat} in the answer. */
  CREATE_PLAIN(1),
  /** Creation with a {@code Stat} in the answer. */
  CREATE2(15),
  /** Creation of a container. */
  CREATE_CONTAINER(19),
  /** Creation of a node with a time to live. */
  CREATE_TTL(21),
  /** Deletion of a node. */
  DELETE(2),
  /** A look whether a node exists. */
  EXISTS(3),
  /** A read of a node's data. */
  GET_DATA(4),
  /** A write of a node's data. */
  SET_DATA(5),
  /** A read of an access list. */
  GET_ACL(6),
  /** A write of an access list. */
  SET_ACL(7),
  /** A read of the children, with or without a {@code Stat}. */
  GET_CHILDREN(8, 12),
  /** A read of the children without a {@code Stat}. */
  GET_CHILDREN_PLAIN(8),
  /** A read of the children with a {@code Stat}. */
  GET_CHILDREN2(12),
  /** A flush of the way to the leader. */
  SYNC(9),
  /**
   * The heart beat. Never counted and never meant by {@link #ANY}, since it comes when it likes.
   */
  PING(11),
  /** A version check. */
  CHECK(13),
  /** A transaction. Its paths are those of its parts. */
  MULTI(14),
  /** Several reads in one request. Its paths are those of its parts. */
  MULTI_READ(22),
  /** A change of the ensemble. */
  RECONFIG(16),
  /** A look whether a watch is registered. */
  CHECK_WATCHES(17),
  /** Removal of watches. */
  REMOVE_WATCHES(18),
  /** Addition of a persistent watch. */
  ADD_WATCH(106),
  /** Registration of all watches again after a reconnect. Its paths are those watched. */
  SET_WATCHES(101, 105),
  /** Authentication. */
  AUTH(100),
  /** One step of SASL authentication. */
  SASL(102),
  /** A read of the ephemeral nodes of the session. */
  GET_EPHEMERALS(103),
  /** A count of all nodes below one. */
  COUNT_DESCENDANTS(104),
  /** A read of who the client is. */
  WHO_AM_I(107),
  /** The end of a session, asked for by its client. */
  CLOSE_SESSION(-11),
  /** The first frame of each connection. */
  CONNECT(-10),
  /** A watch notification from the server; the only kind that is not a request. */
  EVENT(),
  /** A request that has no name here. */
  OTHER(),
  /** Every request except {@link #PING} and {@link #CONNECT}. */
  ANY();

  @SuppressWarnings("ImmutableEnumChecker") // an array that is only read here
  private final int[] codes;

  WireOp(int... codes) {
    this.codes = codes;
  }

  /**
   * The kind of a request, by the number that stands in its header; a collective kind where there
   * is one.
   */
  public static WireOp of(int code) {
    return Arrays.stream(values()).filter(op -> op.hasCode(code)).findFirst().orElse(OTHER);
  }

  /** Whether requests with this number are of this kind. */
  public boolean matches(int code) {
    return switch (this) {
      case ANY -> !PING.hasCode(code) && !CONNECT.hasCode(code);
      case OTHER -> of(code) == OTHER;
      default -> hasCode(code);
    };
  }

  int firstCode() {
    return codes[0];
  }

  private boolean hasCode(int code) {
    return Arrays.stream(codes).anyMatch(mine -> mine == code);
  }
}
