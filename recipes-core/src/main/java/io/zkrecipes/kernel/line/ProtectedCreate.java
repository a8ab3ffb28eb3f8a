package io.zkrecipes.kernel.line;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Children;
import io.zkrecipes.internal.Created;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.session.ParentNodes;
import io.zkrecipes.kernel.session.ProtectedId;
import io.zkrecipes.kernel.session.RequestBatch;
import io.zkrecipes.kernel.session.Session;
import io.zkrecipes.kernel.session.Transaction;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/**
 * Puts one ephemeral sequential node into a line, exactly once, and lists the line.
 *
 * <p><b>One round trip.</b> {create, getChildren} are sent back to back. A session is served in
 * order, so the listing holds the new node. With missing parents it is one more: {create parents…,
 * create, getChildren}, again back to back.
 *
 * <p><b>Exactly once.</b> The name holds an id that no other create has. When the reply to the
 * create is lost, a listing behind a sync, in the same session and on a later connection, finds the
 * node by the id; what is not found then cannot come into being any more, see {@link Transaction}.
 * When the session ends before that, the node goes with it; only where the session may live on
 * without the client, somebody else looks for the node and deletes it.
 *
 * <p><b>Threads.</b> {@link #send} is called under the lock of the line, because the order of
 * requests matters to it; {@link #outcome} without, as it asks the ACL policy for missing parents,
 * which is user code. All else runs on the event thread, one step after the other.
 */
public final class ProtectedCreate {
  /** The new node; {@code listing} is null where none was asked for. */
  public record Joined(Entry entry, String node, long czxid, @Nullable Listing listing) {}

  private static final Set<Code> FINAL_REFUSALS =
      EnumSet.of(Code.NOAUTH, Code.INVALIDACL, Code.NOCHILDRENFOREPHEMERALS, Code.QUOTAEXCEEDED);

  private final Session session;
  private final ZPath path;
  private final Admission admission;
  private final String dir;
  private final byte[] data;
  private final ProtectedId id;
  private final String prefix;
  private final List<ACL> acl;
  private final BooleanSupplier wanted;
  private final ListingReader reader;
  // Touched by one step after the other, see "Threads".
  private @Nullable Sent unanswered; // sent before anybody waited for the outcome
  private @Nullable Listed listed;
  private int attempts;
  private @Nullable Code refusedParent;

  /** A listing on its way, and when it was sent. */
  private record Listed(CompletableFuture<Reply<Children>> reply, long sentAt) {}

  /** What was sent, for {@link #outcome}. */
  public static final class Sent {
    private final CompletableFuture<Reply<Created>> created;
    private final @Nullable Listed listed; // null where no listing was asked for

    private Sent(CompletableFuture<Reply<Created>> created, @Nullable Listed listed) {
      this.created = created;
      this.listed = listed;
    }
  }

  /** As below, for those who ask for no listing. */
  public ProtectedCreate(
      Session session, ZPath path, Admission admission, byte[] data, BooleanSupplier wanted) {
    this(session, path, admission, data, wanted, () -> 0);
  }

  /**
   * Asks the ACL policy, which is user code: not under a lock.
   *
   * @param wanted whether the node is to be made still; asked before it is sent again
   * @param clock tells when a listing was sent, see {@link Listing#sentAt}
   */
  ProtectedCreate(
      Session session,
      ZPath path,
      Admission admission,
      byte[] data,
      BooleanSupplier wanted,
      LongSupplier clock) {
    this.session = session;
    this.path = path;
    this.admission = admission;
    this.dir = session.context().fullPath(path);
    this.data = data;
    this.id = ProtectedId.create();
    this.prefix = dir + "/" + admission.prefix(id);
    this.acl = session.context().acl(prefix);
    this.wanted = wanted;
    this.reader = new ListingReader(session, path, admission.format(), clock);
  }

  /** Sends the create, and a listing behind it if asked to. */
  public Sent send(RequestBatch batch, boolean withListing) {
    CompletableFuture<Reply<Created>> created = batch.create(session, dir, prefix, data, acl);
    long sentAt = reader.now();
    return new Sent(created, withListing ? new Listed(batch.list(session, dir), sentAt) : null);
  }

  /**
   * What comes of it.
   *
   * @return completes on the event thread; exceptionally with what made it impossible, and with
   *     {@code CancellationException} when it was no longer wanted and no node is left
   */
  public CompletableFuture<Joined> outcome(Sent sent) {
    unanswered = sent;
    return create();
  }

  private CompletableFuture<Joined> create() {
    return Transaction.send(session, wanted, this::write, this::findById)
        .thenCompose(this::answered);
  }

  private CompletableFuture<Reply<Created>> write() {
    Sent now = unanswered == null ? send(RequestBatch.NONE, true) : unanswered;
    unanswered = null;
    listed = now.listed;
    return now.created;
  }

  /** Whether the node was made. */
  private CompletableFuture<Reply<Optional<Created>>> findById() {
    refusedParent = null; // the cut has ended the requests that told so
    long sentAt = reader.now();
    return session
        .wire()
        .list(dir)
        .thenCompose(
            reply -> {
              if (!reply.ok()) {
                return done(reply.is(Code.NONODE) ? notMade() : Reply.failed(reply.code()));
              }
              Optional<String> name = reply.get().names().stream().filter(id::isIn).findFirst();
              listed = new Listed(done(reply), sentAt);
              return name.isEmpty() ? done(notMade()) : stat(dir + "/" + name.get());
            });
  }

  private CompletableFuture<Reply<Optional<Created>>> stat(String node) {
    return session
        .stat(node)
        .thenApply(
            reply -> {
              if (reply.is(Code.NONODE)) { // somebody has deleted it since
                return notMade();
              }
              if (!reply.ok()) {
                session.discard(node);
              }
              return reply.map(found -> Optional.of(new Created(node, found.stat().getCzxid())));
            });
  }

  private static Reply<Optional<Created>> notMade() {
    return new Reply<>(Code.OK, Optional.empty());
  }

  private CompletableFuture<Joined> answered(Reply<Created> reply) {
    return switch (reply.code()) {
      case OK -> joined(reply.get());
      case NONODE -> wanted.getAsBoolean() ? withParents() : cancelled();
      case REQUESTTIMEOUT -> cancelled();
      case SESSIONEXPIRED -> {
        session.discardById(dir, id);
        yield failed(reply.code());
      }
      default -> failed(reply.code());
    };
  }

  private CompletableFuture<Joined> joined(Created created) {
    String name = created.path().substring(created.path().lastIndexOf('/') + 1);
    Entry parsed = admission.format().parse(name).orElse(null);
    if (parsed == null) {
      session.discard(created.path());
      return failed(new CoordinationException(path + ": unreadable sequence in " + name));
    }
    Entry entry = parsed.createdAt(created.czxid());
    Listed behind = listed;
    if (behind == null) {
      return done(new Joined(entry, created.path(), created.czxid(), null));
    }
    return behind
        .reply()
        .thenCompose(
            reply ->
                reply.ok() && reply.get().names().contains(name)
                    ? reader.listing(reply.get(), entry.isTied(), behind.sentAt())
                    : reader.read(entry.isTied()))
        .thenApply(listing -> new Joined(entry, created.path(), created.czxid(), listing))
        .whenComplete(
            (joined, error) -> {
              if (error != null) {
                session.discard(created.path());
              }
            });
  }

  /** Containers, all sent at once with the node itself; those that exist already do no harm. */
  private CompletableFuture<Joined> withParents() {
    if (refusedParent != null) {
      return failed(ListingReader.error(path, "make the parents", dir, refusedParent));
    }
    if (attempts++ > 1) { // made, and reaped again before the node stood
      return session
          .context()
          .pause(attempts)
          .thenCompose(rested -> wanted.getAsBoolean() ? sendWithParents() : cancelled());
    }
    return sendWithParents();
  }

  private CompletableFuture<Joined> sendWithParents() {
    ParentNodes.make(session, dir, admission.directoryData(), this::parentAnswered);
    return create();
  }

  private void parentAnswered(String parent, Reply<Created> reply) {
    boolean noChroot = reply.is(Code.NONODE) && parent.lastIndexOf('/') == 0;
    if (noChroot || FINAL_REFUSALS.contains(reply.code())) {
      refusedParent = reply.code();
    }
  }

  private CompletableFuture<Joined> failed(Code code) {
    return failed(ListingReader.error(path, "join", dir, code));
  }

  private static <T> CompletableFuture<T> done(T value) {
    return CompletableFuture.completedFuture(value);
  }

  private static <T> CompletableFuture<T> failed(RuntimeException why) {
    return CompletableFuture.failedFuture(why);
  }

  private static <T> CompletableFuture<T> cancelled() {
    return failed(new CancellationException("left before it had joined"));
  }
}
