package io.zkrecipes.barrier;

import io.zkrecipes.barrier.PartyProgress.Outcome;
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
 * @param outcome what the party that sent the transition knows as soon as it was applied; all other
 *     parties, and this one if that is NOTHING, read it from the state
 */
record BarrierChange(
    Optional<BarrierState> next,
    int version,
    List<String> required,
    List<String> deleted,
    Optional<String> created,
    Outcome outcome) {
  private static final byte[] EMPTY = new byte[0];

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
