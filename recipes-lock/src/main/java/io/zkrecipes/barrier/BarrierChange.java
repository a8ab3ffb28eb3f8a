package io.zkrecipes.barrier;

import io.zkrecipes.kernel.session.Session;
import io.zkrecipes.kernel.session.Transaction;
import java.util.List;
import java.util.Optional;
import org.apache.zookeeper.data.ACL;

/**
 * One transition of a barrier: the writes that ZooKeeper applies together or not at all. Plain
 * data, so that decisions can be tested without a server. Node names are relative to the directory.
 *
 * @param next the state to write, only if the directory still has {@code version}; empty if this
 *     transition does not depend on the state
 * @param version the data version of the directory that the transition was decided on
 * @param required nodes that must exist
 * @param deleted nodes that must exist, and are deleted
 * @param created an empty PERSISTENT node that must not exist yet
 */
record BarrierChange(
    Kind kind,
    Optional<BarrierState> next,
    int version,
    List<String> required,
    List<String> deleted,
    Optional<String> created) {
  private static final byte[] EMPTY = new byte[0];

  /** What a transition does. */
  enum Kind {
    /** Lets the parties of the next generation in. */
    OPEN,
    /** Ends the open generation, all of whose members were listed as having left. */
    FINISH,
    /** Ends the open generation if all of its members have left by then; nothing was listed. */
    FINISH_IF_ALL_LEFT,
    /** Breaks the open generation, a member of which has died. */
    BREAK,
    /** Sends away all parties that wait, as one of them has died. */
    DISMISS,
    /** One party waits no more. */
    WITHDRAW,
    /** One party leaves. */
    LEAVE
  }

  /** A transition that writes the next state and does nothing else. */
  static BarrierChange to(BarrierState next, Kind kind, int version) {
    return new BarrierChange(
        kind, Optional.of(next), version, List.of(), List.of(), Optional.empty());
  }

  BarrierChange requiring(List<String> names) {
    return new BarrierChange(kind, next, version, names, deleted, created);
  }

  BarrierChange deleting(List<String> names) {
    return new BarrierChange(kind, next, version, required, names, created);
  }

  /** The writes, in the order in which the server checks them. */
  Transaction in(Session session, String dir, List<ACL> acl) {
    Transaction writes = Transaction.in(session);
    required.forEach(name -> writes.check(dir + "/" + name));
    next.ifPresent(state -> writes.setData(dir, state.data(), version));
    deleted.forEach(name -> writes.delete(dir + "/" + name));
    created.ifPresent(name -> writes.createPersistent(dir + "/" + name, EMPTY, acl));
    return writes;
  }
}
