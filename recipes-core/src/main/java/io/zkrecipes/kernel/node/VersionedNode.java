package io.zkrecipes.kernel.node;

import io.zkrecipes.ClientClosedException;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.UnknownOutcomeException;
import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.concurrent.Blocking;
import io.zkrecipes.kernel.concurrent.Deadline;
import io.zkrecipes.kernel.concurrent.Failures;
import io.zkrecipes.kernel.node.Update.Content;
import io.zkrecipes.kernel.session.BlockingRequest;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.ParentNodes;
import io.zkrecipes.kernel.session.Session;
import io.zkrecipes.kernel.session.SharedObjects;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/**
 * A node whose data is changed by compare-and-set, each change exactly once.
 *
 * <p><b>Combining.</b> Updates that are asked for while a write is under way wait in a queue. Then
 * they are applied one after the other to what that write has left, and written at once: one round
 * trip and one version for any number of threads (Hendler, Incze, Shavit and Tzafrir, "Flat
 * combining and the synchronization-parallelism tradeoff", SPAA 2010). If another client has
 * written meanwhile, they are applied again to what that client has left.
 *
 * <p><b>Linearizable.</b> The outcome of an update rests on a write that ZooKeeper has accepted, or
 * on data that was read after the update was asked for. Older data may only be the base of a write:
 * if it is outdated, ZooKeeper refuses the write.
 *
 * <p><b>Exactly once.</b> See {@link ExactlyOnceWrite}. What is known of the node is used as a base
 * only while the receipt of this session exists.
 *
 * <p><b>Threads.</b> A round takes updates from the queue and goes on until none is left; there is
 * one round at a time, so all state but the queue is touched by one thread at a time. A round
 * begins on the thread of the caller, and continues on ZooKeeper's event thread or on the clock
 * thread. Updates are applied there; futures complete on the callback executor.
 */
public final class VersionedNode {
  private static final String UNKNOWN = ": the answer was lost, and the value has changed since";

  /** Which node, and how many updates are written together at most. */
  public record Key(ZPath path, int atOnce) implements SharedObjects.Key<VersionedNode> {
    @Override
    public VersionedNode make(ClientContext context) {
      return new VersionedNode(context, this);
    }
  }

  private final ClientContext context;
  private final ZPath path;
  private final String node;
  private final int atOnce;
  private final ExactlyOnceWrite exact;
  private final UpdateQueue queue = new UpdateQueue();

  private final UpdateBatch batch = new UpdateBatch();
  private final ConflictBackoff backoff = new ConflictBackoff();
  private @Nullable NodeVersion known;
  private boolean readForBatch; // known was read after all updates of the batch were asked for
  private @Nullable Session conflictIn; // its reply came after the batch: no sync needed to read

  // From the ACL policy, asked in the thread that asks for a change.
  private volatile List<ACL> acl = List.of();
  private volatile List<ACL> receiptAcl = List.of();

  private VersionedNode(ClientContext context, Key key) {
    this.context = context;
    this.path = key.path();
    this.atOnce = key.atOnce();
    this.node = context.fullPath(path);
    this.exact = new ExactlyOnceWrite(context, node, atOnce);
  }

  /** The object that all recipes of this client share for a node. */
  public static VersionedNode of(ClientContext context, Key key) {
    return context.shared().get(key);
  }

  /** How long a verb without a timeout waits: four times what one answer may take. */
  public Duration patience() {
    return context.requestTimeout().multipliedBy(4);
  }

  /** Asks for a change; returns at once. The ACL policy is asked, and may throw. */
  public <R> PendingUpdate<R> change(Update<R> change) {
    acl = context.acl(node);
    receiptAcl = context.acl(exact.receiptPrefix());
    return enqueue(new PendingUpdate<>(this, PendingUpdate.Kind.CHANGE, change));
  }

  /** Asks for something that never changes the data; returns at once. */
  public <R> PendingUpdate<R> read(Update<R> read) {
    return enqueue(new PendingUpdate<>(this, PendingUpdate.Kind.READ, read));
  }

  /**
   * Asks for an update, and waits for its outcome. Not interruptible.
   *
   * @throws UnknownOutcomeException when there is none in time, but the write was sent
   * @throws CoordinationException when there is none in time, and nothing was written
   * @throws IllegalArgumentException if the timeout is negative; nothing was asked
   * @throws IllegalStateException on ZooKeeper's event thread, which would wait for itself
   */
  public <R> R await(Supplier<PendingUpdate<R>> request, Duration timeout) {
    Deadline.nanos("timeout", timeout);
    Blocking.refuseEventThread(path, "an async verb");
    return request.get().await(timeout);
  }

  private <R> PendingUpdate<R> enqueue(PendingUpdate<R> update) {
    queue.add(update, this::begin);
    return update;
  }

  ZPath path() {
    return path;
  }

  ClientContext context() {
    return context;
  }

  /** Withdraws an update; false if a round has taken it, so that it may be written. */
  boolean withdraw(PendingUpdate<?> update) {
    return queue.remove(update);
  }

  /** The first step of a round, or its next one after the end of a session. */
  private void begin() {
    context
        .next()
        .whenComplete(
            (session, error) -> {
              if (session == null) {
                onClientClosed();
              } else {
                proceed(session);
              }
            });
  }

  private void onClientClosed() {
    do {
      batch.fail(
          () -> new ClientClosedException(path + ": the client is closed; nothing was written"));
    } while (hasWork());
  }

  /** Whether the batch has updates, old or new; if not, the round is over. */
  private boolean hasWork() {
    readForBatch &= !batch.isEmpty();
    return batch.hasUpdates(queue, atOnce);
  }

  /** Takes all steps that need no reply, and then sends the next request. */
  private void proceed(Session session) {
    while (!session.isOver()) {
      if (!hasWork() || sendNext(session)) {
        return;
      }
    }
    begin();
  }

  /** One step: true if a request was sent, and the round goes on with its reply. */
  private boolean sendNext(Session session) {
    try {
      boolean mayWrite = batch.mayWrite();
      NodeVersion base = exact.isReady(session) || (readForBatch && !mayWrite) ? known : null;
      if (base != null) {
        Content next = batch.apply(base.content(), data -> exact.checkSize(session, data));
        if (readForBatch || isValidatedByWrite(base)) {
          return write(session, base, next);
        }
      }
      read(session, mayWrite);
      return true;
    } catch (RuntimeException | Error thrownByAclPolicy) {
      failBatch(thrownByAclPolicy);
      return false;
    }
  }

  /** ZooKeeper refuses the write if the base is outdated, and all outcomes depend on the write. */
  private boolean isValidatedByWrite(NodeVersion base) {
    return batch.hasChanges() && !batch.hasFailures() && base.version() != -1;
  }

  private boolean write(Session session, NodeVersion base, Content next) {
    if (!batch.hasChanges()) {
      batch.complete(base.content().revision());
      return false;
    }
    batch.removeFailures();
    if (base.version() == -1) { // to ZooKeeper, this means any version
      batch.fail(() -> new CoordinationException(path + ": its versions are used up"));
      return false;
    }
    then(session, exact.write(session, base, next.data()), result -> onWritten(session, result));
    return true;
  }

  private void onWritten(Session session, ExactlyOnceWrite.Result result) {
    known = result.written();
    switch (result.outcome()) {
      case WRITTEN -> {
        backoff.reset();
        batch.complete(result.revision());
        proceed(session);
      }
      case NOT_WRITTEN -> {
        conflictIn = result.code() == Code.BADVERSION ? session : null;
        readForBatch = false;
        then(session, context.pause(backoff.next()), rested -> proceed(session));
      }
      case UNKNOWN -> {
        batch.fail(() -> new UnknownOutcomeException(path + UNKNOWN));
        proceed(session);
      }
      case REFUSED -> refuseBatch(session, "write", result.code());
    }
  }

  /** Creates the receipt if it will be needed, and reads the node; both in one flush. */
  private void read(Session session, boolean mayWrite) {
    CompletableFuture<Reply<Boolean>> ready =
        mayWrite && !exact.isReady(session)
            ? exact.prepare(session, receiptAcl)
            : CompletableFuture.completedFuture(new Reply<>(Code.OK, Boolean.TRUE));
    Supplier<CompletableFuture<Reply<Node>>> request = () -> session.read(node);
    CompletableFuture<Reply<Node>> found =
        session == conflictIn
            ? request.get()
            : session.repeated(() -> session.synced(node, request));
    conflictIn = null;
    then(
        session,
        ready,
        prepared -> then(session, found, reply -> onRead(session, prepared, reply)));
  }

  private void onRead(Session session, Reply<Boolean> prepared, Reply<Node> reply) {
    known = null;
    if (prepared.mayWorkLater() || reply.mayWorkLater()) {
      retry(session);
    } else if (!prepared.ok() && !prepared.is(Code.NONODE)) {
      refuseBatch(session, "write below", prepared.code());
    } else if (reply.ok() && prepared.ok()) {
      useVersion(session, NodeVersion.of(reply.get()));
    } else if (!reply.ok() && !reply.is(Code.NONODE)) {
      refuseBatch(session, "read", reply.code());
    } else if (batch.mayWrite()) {
      then(
          session,
          ParentNodes.createNode(session, () -> true, node, acl),
          created -> onCreated(session, created));
    } else {
      useVersion(session, NodeVersion.MISSING);
    }
  }

  private void useVersion(Session session, NodeVersion found) {
    known = found;
    readForBatch = true;
    proceed(session);
  }

  /** Reads it next: it is empty if nobody has written it since. */
  private void onCreated(Session session, Reply<Boolean> reply) {
    if (reply.ok()) {
      proceed(session);
    } else if (reply.mayWorkLater()) {
      retry(session);
    } else {
      refuseBatch(session, "make", reply.code());
    }
  }

  /** Goes on after a pause, in which the client may notice that the session has ended. */
  private void retry(Session session) {
    then(session, context.pause(1), rested -> proceed(session));
  }

  /** Goes on with a reply. An exception on the way fails the batch, and the round goes on. */
  private <T> void then(Session session, CompletableFuture<T> reply, Consumer<T> step) {
    reply
        .thenAccept(step)
        .exceptionally(
            thrownByAclPolicy -> {
              failBatch(Failures.cause(thrownByAclPolicy));
              proceed(session);
              return null;
            });
  }

  private void failBatch(Throwable why) {
    known = null;
    batch.fail(() -> why);
  }

  private void refuseBatch(Session session, String act, Code code) {
    known = null;
    batch.fail(() -> BlockingRequest.refusal(path, act + " it", code));
    proceed(session);
  }
}
