package io.zkrecipes.kernel.session;

import io.zkrecipes.internal.Children;
import io.zkrecipes.internal.Created;
import io.zkrecipes.internal.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.data.ACL;

/**
 * Collects creates, listings and deletes, and sends them together: all creates of a session go into
 * one transaction, and all deletes into another. That is one write to the server's disk instead of
 * many.
 *
 * <p>The purpose is not atomicity: if a transaction is refused, its requests are sent again one by
 * one, so each gets the reply that it would have got alone. Requests that are added after {@link
 * #send} are sent at once. Thread-safe; callbacks run without the lock.
 */
public final class RequestBatch {
  /** A batch that sends each request at once. */
  public static final RequestBatch NONE = new RequestBatch();

  static {
    NONE.send();
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Session, SessionBatch> batches = new LinkedHashMap<>();
  private volatile boolean sent;

  /** Sends the requests that were collected. */
  public void send() {
    List<SessionBatch> all;
    lock.lock();
    try {
      sent = true;
      all = List.copyOf(batches.values());
      batches.clear();
    } finally {
      lock.unlock();
    }
    all.forEach(SessionBatch::send);
  }

  /** Whether requests are still collected. */
  public boolean isOpen() {
    return !sent;
  }

  /** Creates an ephemeral sequential node in a directory. */
  public CompletableFuture<Reply<Created>> create(
      Session session, String dir, String prefix, byte[] data, List<ACL> acl) {
    CreateMode mode = CreateMode.EPHEMERAL_SEQUENTIAL;
    Supplier<CompletableFuture<Reply<Created>>> alone =
        () -> session.wire().create(prefix, data, acl, mode);
    Op op = Op.create(prefix, data, acl, mode);
    return collect(
        session, batch -> batch.create(new SessionBatch.Create(dir, acl, op, alone)), alone);
  }

  /** Lists a directory, behind the creates. */
  public CompletableFuture<Reply<Children>> list(Session session, String dir) {
    return collect(session, batch -> batch.list(dir), () -> session.wire().list(dir));
  }

  /** Deletes a node, whatever its version. */
  CompletableFuture<Reply<Boolean>> delete(Session session, String path) {
    return collect(session, batch -> batch.delete(path), () -> session.wire().delete(path));
  }

  private <T> CompletableFuture<T> collect(
      Session session,
      Function<SessionBatch, CompletableFuture<T>> addTo,
      Supplier<CompletableFuture<T>> sendNow) {
    if (sent) {
      return sendNow.get();
    }
    lock.lock();
    try {
      if (!sent) {
        return addTo.apply(batches.computeIfAbsent(session, SessionBatch::new));
      }
    } finally {
      lock.unlock();
    }
    return sendNow.get();
  }
}
