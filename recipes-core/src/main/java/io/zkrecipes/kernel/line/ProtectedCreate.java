package io.zkrecipes.kernel.line;

import io.zkrecipes.AccessDeniedException;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.SessionLostException;
import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Children;
import io.zkrecipes.internal.Created;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.session.ParentNodes;
import io.zkrecipes.kernel.session.ProtectedId;
import io.zkrecipes.kernel.session.RequestBatch;
import io.zkrecipes.kernel.session.Session;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/**
 * Puts one ephemeral sequential node into a line, exactly once, and reads the line.
 *
 * <p>One round trip: {create, getChildren} are sent back to back, and since a session is served in
 * order the list holds the new node. With missing parents one more: {create parents…, create,
 * getChildren}. When the reply to the create is lost, the id in the name finds the node again after
 * {sync, getChildren}; a request of the old connection cannot be applied after that, because
 * ZooKeeper refuses it once the session has moved.
 */
public final class ProtectedCreate {
  /** The new node; {@code line} is null where the caller did not ask for it. */
  public record Joined(Entry entry, String node, long czxid, @Nullable Line line) {}

  /** The directory as seen from one entry: who is ahead, its size, and whether the entry is in. */
  record Line(NavigableSet<Entry> ahead, int size, long birth, boolean present) {}

  private static final Set<Code> REFUSALS =
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
  // Both on the event thread only, or before it is involved.
  private int attempts;
  private @Nullable Code refusedParent;

  /** Asks the ACL policy, which is user code: not under a lock. */
  public ProtectedCreate(
      Session session, ZPath path, Admission admission, byte[] data, BooleanSupplier wanted) {
    this.session = session;
    this.path = path;
    this.admission = admission;
    this.dir = session.context().fullPath(path);
    this.data = data;
    this.id = ProtectedId.create();
    this.prefix = dir + "/" + admission.prefix(id);
    this.acl = session.context().acl(prefix);
    this.wanted = wanted;
  }

  /** What is on its way; {@code listed} is null where no list was asked for. */
  public record Sent(
      CompletableFuture<Reply<Created>> created,
      @Nullable CompletableFuture<Reply<Children>> listed) {}

  /** Sends the create, and the list if asked to. */
  public Sent send(RequestBatch batch, boolean withLine) {
    CompletableFuture<Reply<Created>> created = batch.create(session, dir, prefix, data, acl);
    return new Sent(created, withLine ? batch.list(session, dir) : null);
  }

  private CompletableFuture<Joined> sendAgain() {
    return outcome(send(RequestBatch.NONE, true));
  }

  /**
   * What comes of it. Not under a lock: missing parents are made, and the ACL policy is asked.
   *
   * @return completes on the event thread; exceptionally with what made it impossible, and with
   *     {@code CancellationException} when it was no longer wanted and no node is left
   */
  public CompletableFuture<Joined> outcome(Sent sent) {
    return sent.created().thenCompose(reply -> answered(reply, sent.listed()));
  }

  private CompletableFuture<Joined> answered(
      Reply<Created> reply, @Nullable CompletableFuture<Reply<Children>> listed) {
    return switch (reply.code()) {
      case OK -> joined(reply.get(), listed);
      case NONODE -> wanted.getAsBoolean() ? withParents() : cancelled();
      case CONNECTIONLOSS -> whenReconnected();
      default -> failed(error("join", dir, reply.code()));
    };
  }

  private CompletableFuture<Joined> joined(
      Created created, @Nullable CompletableFuture<Reply<Children>> listed) {
    String name = created.path().substring(created.path().lastIndexOf('/') + 1);
    Entry parsed = admission.format().parse(name).orElse(null);
    if (parsed == null) {
      session.discard(created.path());
      return failed(new CoordinationException(path + ": unreadable sequence in " + name));
    }
    Entry entry = parsed.createdAt(created.czxid());
    if (listed == null) {
      return done(new Joined(entry, created.path(), created.czxid(), null));
    }
    return listed
        .thenCompose(
            reply ->
                reply.ok() && reply.get().names().contains(name)
                    ? seen(entry, reply.get())
                    : look(entry))
        .thenApply(line -> new Joined(entry, created.path(), created.czxid(), line))
        .whenComplete(
            (joined, error) -> {
              if (error != null) {
                session.discard(created.path());
              }
            });
  }

  /** Reads the line as seen from an entry that is in it, or was. */
  CompletableFuture<Line> look(Entry entry) {
    return session
        .repeated(() -> session.wire().list(dir))
        .thenCompose(
            reply ->
                switch (reply.code()) {
                  case OK -> seen(entry, reply.get());
                  case NONODE -> done(new Line(new TreeSet<>(), 0, 0, false));
                  default -> failed(error("list", dir, reply.code()));
                });
  }

  private CompletableFuture<Line> seen(Entry entry, Children children) {
    NavigableSet<Entry> ahead = new TreeSet<>();
    List<Entry> tied = new ArrayList<>();
    boolean present = false;
    for (String name : children.names()) {
      present |= name.equals(entry.name());
      Entry other = admission.format().parse(name).orElse(null);
      if (other == null || name.equals(entry.name())) {
        continue;
      }
      if (other.isTied()) {
        tied.add(other);
      } else if (other.compareTo(entry) < 0) {
        ahead.add(other);
      }
    }
    Line line = new Line(ahead, children.names().size(), children.birth(), present);
    return entry.isTied() && !tied.isEmpty() ? untie(entry, tied, line) : done(line);
  }

  /** Sequence numbers are used up: the creation zxid tells who was first. */
  private CompletableFuture<Line> untie(Entry entry, List<Entry> tied, Line line) {
    List<String> nodes = tied.stream().map(other -> dir + "/" + other.name()).toList();
    return session
        .repeated(() -> session.wire().readAll(nodes))
        .thenCompose(
            reply -> {
              if (!reply.ok()) {
                return failed(error("read", dir, reply.code()));
              }
              for (int i = 0; i < tied.size(); i++) {
                Reply<Node> node = reply.get().get(i);
                if (node.ok() && node.get().stat().getCzxid() < entry.order()) {
                  line.ahead().add(tied.get(i).createdAt(node.get().stat().getCzxid()));
                } else if (!node.ok() && !node.is(Code.NONODE)) {
                  return failed(error("read", nodes.get(i), node.code()));
                }
              }
              return done(line);
            });
  }

  /** Containers, all sent at once with the node itself; those that exist already do no harm. */
  private CompletableFuture<Joined> withParents() {
    if (refusedParent != null) {
      return failed(error("make the parents", dir, refusedParent));
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
    return sendAgain();
  }

  private void parentAnswered(String parent, Reply<Created> reply) {
    boolean noChroot = reply.is(Code.NONODE) && parent.lastIndexOf('/') == 0;
    if (noChroot || REFUSALS.contains(reply.code())) {
      refusedParent = reply.code();
    }
  }

  private CompletableFuture<Joined> whenReconnected() {
    return session
        .reconnected()
        .thenCompose(
            live -> {
              if (live) {
                refusedParent = null; // by a round that the cut has ended
                return recover();
              }
              session.discardById(dir, id);
              return failed(error("join", dir, Code.SESSIONEXPIRED));
            });
  }

  /** Was the node made, or not? */
  private CompletableFuture<Joined> recover() {
    return session
        .synced(dir, () -> session.wire().list(dir))
        .thenCompose(
            reply ->
                switch (reply.code()) {
                  case OK -> recovered(reply.get());
                  case NONODE -> wanted.getAsBoolean() ? withParents() : cancelled();
                  case CONNECTIONLOSS -> whenReconnected();
                  default -> failed(error("list", dir, reply.code()));
                });
  }

  private CompletableFuture<Joined> recovered(Children children) {
    for (String name : children.names()) {
      if (id.isIn(name)) {
        String node = dir + "/" + name;
        CompletableFuture<Reply<Children>> listed = done(new Reply<>(Code.OK, children));
        return session
            .repeated(() -> session.wire().stat(node))
            .thenCompose(
                reply ->
                    switch (reply.code()) {
                      case OK -> joined(new Created(node, reply.get().stat().getCzxid()), listed);
                      case NONODE -> wanted.getAsBoolean() ? sendAgain() : cancelled();
                      default -> {
                        session.discard(node);
                        yield failed(error("read", node, reply.code()));
                      }
                    });
      }
    }
    return wanted.getAsBoolean() ? sendAgain() : cancelled();
  }

  private CoordinationException error(String act, String where, Code code) {
    return switch (code) {
      case SESSIONEXPIRED -> new SessionLostException(path + ": the session ended during " + act);
      case NOAUTH, INVALIDACL ->
          new AccessDeniedException("%s: %s refused at %s: %s".formatted(path, act, where, code));
      case NONODE ->
          new CoordinationException(
              "%s: cannot %s %s: not even the first (does the chroot of the connect string exist?)"
                  .formatted(path, act, where));
      default ->
          new CoordinationException("%s: cannot %s %s: %s".formatted(path, act, where, code));
    };
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
