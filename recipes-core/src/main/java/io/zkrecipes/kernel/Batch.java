package io.zkrecipes.kernel;

import io.zkrecipes.Lease;
import io.zkrecipes.internal.Children;
import io.zkrecipes.internal.Created;
import io.zkrecipes.internal.Reply;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.data.ACL;

/**
 * Requests that are asked for one by one and sent together: the nodes of one session in several
 * lines are made in one transaction, or deleted in one. For the server that is one write to the
 * disk instead of many.
 *
 * <p>Being all or nothing is not what it is for: what is refused together is sent again one by one,
 * so that each gets the answer that it would have got alone. What comes after {@link #send} is sent
 * at once. Thread-safe; never calls out under its lock.
 */
public final class Batch {
  /** Sends at once what it is asked to send. */
  static final Batch NONE = new Batch();

  static {
    NONE.send();
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Session, Freight> freights = new LinkedHashMap<>();
  private volatile boolean sent;

  /** Closes leases; those whose nodes are to be deleted send that together. */
  public static void close(List<Lease> leases) {
    Batch batch = new Batch();
    for (Lease lease : leases) {
      if (lease instanceof GrantedLease granted) {
        granted.close(batch);
      }
    }
    batch.send();
    closeOthers(leases.iterator());
  }

  /** Of other kinds, which may throw or block: after ours, and each of them in any case. */
  private static void closeOthers(Iterator<Lease> leases) {
    while (leases.hasNext()) {
      Lease lease = leases.next();
      if (!(lease instanceof GrantedLease)) {
        try {
          lease.close();
        } finally {
          closeOthers(leases);
        }
      }
    }
  }

  /** Sends what has come together. */
  public void send() {
    List<Freight> all;
    lock.lock();
    try {
      sent = true;
      all = List.copyOf(freights.values());
      freights.clear();
    } finally {
      lock.unlock();
    }
    all.forEach(Freight::send);
  }

  /** Whether requests are kept for later. */
  boolean isOpen() {
    return !sent;
  }

  /** Makes an ephemeral sequential node in a directory. */
  CompletableFuture<Reply<Created>> create(
      Session session, String dir, String prefix, byte[] data, List<ACL> acl) {
    CreateMode mode = CreateMode.EPHEMERAL_SEQUENTIAL;
    Supplier<CompletableFuture<Reply<Created>>> alone =
        () -> session.wire().create(prefix, data, acl, mode);
    Op op = Op.create(prefix, data, acl, mode);
    return later(session, freight -> freight.create(new Freight.Birth(dir, acl, op, alone)), alone);
  }

  /** Reads a directory when the nodes are made. */
  CompletableFuture<Reply<Children>> list(Session session, String dir) {
    return later(session, freight -> freight.list(dir), () -> session.wire().list(dir));
  }

  /** Deletes a node, whatever its version. */
  CompletableFuture<Reply<Boolean>> delete(Session session, String path) {
    return later(session, freight -> freight.delete(path), () -> session.wire().delete(path));
  }

  private interface Loading<T> {
    CompletableFuture<T> onto(Freight freight);
  }

  private <T> CompletableFuture<T> later(
      Session session, Loading<T> loading, Supplier<CompletableFuture<T>> now) {
    if (sent) {
      return now.get();
    }
    lock.lock();
    try {
      if (!sent) {
        return loading.onto(freights.computeIfAbsent(session, Freight::new));
      }
    } finally {
      lock.unlock();
    }
    return now.get();
  }
}
