package io.zkrecipes.kernel.session;

import io.zkrecipes.internal.Children;
import io.zkrecipes.internal.Created;
import io.zkrecipes.internal.Reply;
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
public final class RequestBatch {
  /** Sends at once what it is asked to send. */
  public static final RequestBatch NONE = new RequestBatch();

  static {
    NONE.send();
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Session, SessionBatch> freights = new LinkedHashMap<>();
  private volatile boolean sent;

  /** Sends what has come together. */
  public void send() {
    List<SessionBatch> all;
    lock.lock();
    try {
      sent = true;
      all = List.copyOf(freights.values());
      freights.clear();
    } finally {
      lock.unlock();
    }
    all.forEach(SessionBatch::send);
  }

  /** Whether requests are kept for later. */
  public boolean isOpen() {
    return !sent;
  }

  /** Makes an ephemeral sequential node in a directory. */
  public CompletableFuture<Reply<Created>> create(
      Session session, String dir, String prefix, byte[] data, List<ACL> acl) {
    CreateMode mode = CreateMode.EPHEMERAL_SEQUENTIAL;
    Supplier<CompletableFuture<Reply<Created>>> alone =
        () -> session.wire().create(prefix, data, acl, mode);
    Op op = Op.create(prefix, data, acl, mode);
    return later(
        session, freight -> freight.create(new SessionBatch.Birth(dir, acl, op, alone)), alone);
  }

  /** Reads a directory when the nodes are made. */
  public CompletableFuture<Reply<Children>> list(Session session, String dir) {
    return later(session, freight -> freight.list(dir), () -> session.wire().list(dir));
  }

  /** Deletes a node, whatever its version. */
  CompletableFuture<Reply<Boolean>> delete(Session session, String path) {
    return later(session, freight -> freight.delete(path), () -> session.wire().delete(path));
  }

  private interface Loading<T> {
    CompletableFuture<T> onto(SessionBatch freight);
  }

  private <T> CompletableFuture<T> later(
      Session session, Loading<T> loading, Supplier<CompletableFuture<T>> now) {
    if (sent) {
      return now.get();
    }
    lock.lock();
    try {
      if (!sent) {
        return loading.onto(freights.computeIfAbsent(session, SessionBatch::new));
      }
    } finally {
      lock.unlock();
    }
    return now.get();
  }
}
