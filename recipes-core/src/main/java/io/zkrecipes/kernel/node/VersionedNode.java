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
 * A node whose data is changed by comparing and setting, each change exactly once.
 *
 * <p><b>Together.</b> Changes that come while a write is on its way are applied one after the other
 * to what it leaves, and written at once: however many threads, one round trip and one version
 * (combining, as in Hendler, Incze, Shavit and Tzafrir, "Flat combining and the
 * synchronization-parallelism tradeoff", SPAA 2010). If somebody else was faster, they are applied
 * again to what that one left. No outcome but that of a write rests on data that was read before
 * the change was asked for.
 *
 * <p><b>Exactly once.</b> See {@link ExactlyOnceWrite}. What is known of the node is used only
 * while the receipt of the session is there, which keeps the node from being made anew.
 *
 * <p>All but the queue is touched by the round under way only; there is one at a time.
 */
public final class VersionedNode {
  private static final String UNKNOWN = ": the answer was lost, and the value has changed since";

  /** Which node, and how many changes are written together at most. */
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
  private @Nullable NodeVersion known;
  private boolean fresh; // read after the batch was asked for
  private final ConflictBackoff courtesy = new ConflictBackoff();
  private @Nullable Session upToDate; // a refusal there was newer than the batch: no sync needed

  // From the ACL policy, asked by whoever asks for a change.
  private volatile List<ACL> acl = List.of();
  private volatile List<ACL> receiptAcl = List.of();

  private VersionedNode(ClientContext context, Key key) {
    this.context = context;
    this.path = key.path();
    this.atOnce = key.atOnce();
    this.node = context.full(path);
    this.exact = new ExactlyOnceWrite(context, node, atOnce);
  }

  /** The one that all of this client share. */
  public static VersionedNode of(ClientContext context, Key key) {
    return context.shared().get(key);
  }

  /** How long a verb waits that was given no time: four times what one answer may take. */
  public Duration patience() {
    return context.patience().multipliedBy(4);
  }

  /** Asks for a change; returns at once. The ACL policy is asked, which may throw. */
  public <R> PendingUpdate<R> change(Update<R> change) {
    acl = context.acl(node);
    receiptAcl = context.acl(exact.receiptPrefix());
    return enqueue(new PendingUpdate<>(this, PendingUpdate.Kind.CHANGE, change));
  }

  /** Asks for something that never changes the data; returns at once. */
  public <R> PendingUpdate<R> look(Update<R> look) {
    return enqueue(new PendingUpdate<>(this, PendingUpdate.Kind.LOOK, look));
  }

  /**
   * Asks, and waits for the outcome. Not interruptible.
   *
   * @throws UnknownOutcomeException when there is none in time, but the write was sent
   * @throws CoordinationException when there is none in time, and nothing was written
   * @throws IllegalArgumentException if the timeout is negative; nothing was asked
   * @throws IllegalStateException on ZooKeeper's event thread, which would wait for itself
   */
  public <R> R await(Supplier<PendingUpdate<R>> question, Duration timeout) {
    Deadline.nanos("timeout", timeout);
    Blocking.refuseEventThread(path, "an async verb");
    return question.get().await(timeout);
  }

  private <R> PendingUpdate<R> enqueue(PendingUpdate<R> pending) {
    queue.add(pending, this::begin);
    return pending;
  }

  ZPath path() {
    return path;
  }

  ClientContext context() {
    return context;
  }

  /** Whether the change will not be written: it was not sent yet. */
  boolean takeBack(PendingUpdate<?> pending) {
    return queue.takeBack(pending);
  }

  /** The first step of a round: in whichever session comes first. */
  private void begin() {
    context
        .next()
        .whenComplete(
            (session, error) -> {
              if (session == null) {
                closed();
              } else {
                goOn(session);
              }
            });
  }

  private void closed() {
    do {
      batch.fail(
          () -> new ClientClosedException(path + ": the client is closed; nothing was written"));
    } while (hasWork());
  }

  /** Whether something is to be repeated, or has come; if not, the round is over. */
  private boolean hasWork() {
    fresh &= !batch.isEmpty();
    return !batch.isOver(queue, atOnce);
  }

  /** Does what can be done without an answer. */
  private void goOn(Session session) {
    while (!session.isOver()) {
      if (!hasWork() || waits(session)) {
        return;
      }
    }
    begin();
  }

  /** One step; whether it waits for an answer. */
  private boolean waits(Session session) {
    try {
      boolean mayWrite = batch.mayWrite();
      NodeVersion base = exact.isReady(session) || (fresh && !mayWrite) ? known : null;
      if (base != null) {
        Content next = batch.apply(base.content(), data -> exact.checkSize(session, data));
        if (fresh || isDecidedByTheWrite(base)) {
          return writes(session, base, next);
        }
      }
      read(session, mayWrite);
      return true;
    } catch (RuntimeException | Error thrownByAclPolicy) {
      broken(thrownByAclPolicy);
      return false;
    }
  }

  /** The ensemble refuses a write that rests on old data; nothing else of the batch may. */
  private boolean isDecidedByTheWrite(NodeVersion base) {
    return batch.write() && !batch.object() && base.version() != -1;
  }

  private boolean writes(Session session, NodeVersion base, Content next) {
    if (!batch.write()) {
      batch.done(base.content().revision());
      return false;
    }
    batch.dismissObjectors();
    if (base.version() == -1) { // which would mean: whatever the version
      batch.fail(() -> new CoordinationException(path + ": its versions are used up"));
      return false;
    }
    then(session, exact.write(session, base, next.data()), result -> ended(session, result));
    return true;
  }

  private void ended(Session session, ExactlyOnceWrite.Result result) {
    known = result.known();
    switch (result.outcome()) {
      case WRITTEN -> {
        courtesy.reset();
        batch.done(result.revision());
        goOn(session);
      }
      case NOT_WRITTEN -> {
        upToDate = result.code() == Code.BADVERSION ? session : null;
        later(session);
      }
      case UNKNOWN -> {
        batch.fail(() -> new UnknownOutcomeException(path + UNKNOWN));
        goOn(session);
      }
      case REFUSED -> refused(session, "write", result.code());
    }
  }

  /** Somebody else was faster. */
  private void later(Session session) {
    fresh = false;
    then(session, context.rest(courtesy.next()), rested -> goOn(session));
  }

  private void read(Session session, boolean mayWrite) {
    CompletableFuture<Code> ready =
        mayWrite && !exact.isReady(session)
            ? exact.prepare(session, receiptAcl)
            : CompletableFuture.completedFuture(Code.OK);
    Supplier<CompletableFuture<Reply<Node>>> look = () -> session.wire().read(node);
    CompletableFuture<Reply<Node>> found =
        session.repeated(session == upToDate ? look : () -> session.synced(node, look));
    upToDate = null;
    then(session, ready, code -> then(session, found, reply -> found(session, code, reply)));
  }

  private void found(Session session, Code prepared, Reply<Node> reply) {
    known = null;
    Code code = prepared == Code.OK ? reply.code() : prepared;
    switch (code) {
      case OK -> seen(session, NodeVersion.of(reply.get()));
      case NONODE -> {
        if (batch.mayWrite()) {
          then(
              session,
              ParentNodes.createNode(session, () -> true, node, acl),
              made -> made(session, made.code()));
        } else {
          seen(session, NodeVersion.MISSING);
        }
      }
      case CONNECTIONLOSS, SESSIONEXPIRED, THROTTLEDOP, NOTREADONLY -> again(session);
      default -> refused(session, prepared == code ? "write below" : "read", code);
    }
  }

  private void seen(Session session, NodeVersion found) {
    known = found;
    fresh = true;
    goOn(session);
  }

  /** It is empty then, which still means that it was never written. */
  private void made(Session session, Code code) {
    switch (code) {
      case OK, NODEEXISTS -> goOn(session);
      case CONNECTIONLOSS, SESSIONEXPIRED, THROTTLEDOP, NOTREADONLY -> again(session);
      default -> refused(session, "make", code);
    }
  }

  /** After a pause, in which a session may hear that it is over. */
  private void again(Session session) {
    then(session, context.pause(1), rested -> goOn(session));
  }

  /** Goes on with an answer; what goes wrong there fails the batch, and not the node. */
  private <T> void then(Session session, CompletableFuture<T> answer, Consumer<T> step) {
    answer
        .thenAccept(step)
        .exceptionally(
            thrownByAclPolicy -> {
              broken(Failures.cause(thrownByAclPolicy));
              goOn(session);
              return null;
            });
  }

  private void broken(Throwable why) {
    known = null;
    batch.fail(() -> why);
  }

  private void refused(Session session, String act, Code code) {
    known = null;
    batch.fail(() -> BlockingRequest.refusal(path, act + " it", code));
    goOn(session);
  }
}
