package io.zkrecipes.kernel;

import io.zkrecipes.AccessDeniedException;
import io.zkrecipes.ClientClosedException;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.UnknownOutcomeException;
import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.Change.Content;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
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
 * again to what that one left.
 *
 * <p><b>Exactly once.</b> See {@link ExactWrite}. Where the reply is lost together with the
 * session, and the node has changed meanwhile, the outcome is an {@link UnknownOutcomeException}.
 *
 * <p>The queue is guarded by the monitor's lock. All else is touched by the round under way only;
 * there is one at a time.
 */
public final class VersionedNode extends Monitor {
  /** Which node, and how many changes are written together at most. */
  public record Key(ZPath path, int atOnce) implements Shared.Key<VersionedNode> {
    @Override
    public VersionedNode make(Sessions sessions) {
      return new VersionedNode(sessions, this);
    }
  }

  private static final String UNKNOWN =
      ": the session ended before the answer, and the value has changed since";
  private static final long LEAST_PAUSE = 500_000; // ns
  private static final int DOUBLINGS = 4; // so up to 8 ms

  private final Sessions sessions;
  private final ZPath path;
  private final String node;
  private final int atOnce;
  private final ExactWrite exact;
  private final ArrayDeque<Pending<?>> queue = new ArrayDeque<>();
  private boolean running;

  private List<Pending<?>> batch = new ArrayList<>(); // what this round is about
  private @Nullable Known known;
  private int conflicts; // in a row
  private boolean fresh; // read after the changes of this round were asked for

  // From the ACL policy, asked by whoever asks for a change.
  private volatile List<ACL> acl = List.of();
  private volatile List<ACL> receiptAcl = List.of();

  private VersionedNode(Sessions sessions, Key key) {
    this.sessions = sessions;
    this.path = key.path();
    this.atOnce = key.atOnce();
    this.node = sessions.full(path);
    this.exact = new ExactWrite(sessions, node);
  }

  /** The one that all of this client share. */
  public static VersionedNode of(Sessions sessions, Key key) {
    return sessions.shared().get(key);
  }

  /** How long a verb waits that was given no time: four times what one answer may take. */
  public Duration patience() {
    return sessions.patience().multipliedBy(4);
  }

  /** Asks for a change; returns at once. The ACL policy is asked, which may throw. */
  public <R> Pending<R> change(Change<R> change) {
    acl = sessions.acl(node);
    receiptAcl = sessions.acl(exact.receiptNode());
    Pending<R> pending = new Pending<>(this, change);
    act(
        () -> {
          queue.add(pending);
          if (!running) {
            running = true;
            afterwards(this::begin);
          }
        });
    return pending;
  }

  ZPath path() {
    return path;
  }

  Sessions sessions() {
    return sessions;
  }

  /** Whether the change will not be written: it was not sent yet. */
  boolean takeBack(Pending<?> pending) {
    return ask(() -> queue.remove(pending));
  }

  /** The first step of a round: in whichever session comes first. */
  private void begin() {
    sessions
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
    Supplier<ClientClosedException> why =
        () -> new ClientClosedException(path + ": the client is closed; nothing was written");
    do {
      fail(why);
    } while (hasWork());
  }

  private void goOn(Session session) {
    if (hasWork()) {
      if (known == null) {
        read(session);
      } else {
        apply(session, known);
      }
    }
  }

  /**
   * Whether something is to be repeated, or has come. If not, the round is over, and all but the
   * queue belongs to another one.
   */
  private boolean hasWork() {
    if (!batch.isEmpty()) {
      return true;
    }
    fresh = false;
    return ask(
        () -> {
          while (batch.size() < atOnce && !queue.isEmpty()) {
            batch.add(queue.poll());
          }
          running = !batch.isEmpty();
          return running;
        });
  }

  private void read(Session session) {
    read(session, () -> session.synced(node, () -> session.wire().read(node)));
  }

  private void read(Session session, Supplier<CompletableFuture<Reply<Node>>> request) {
    session
        .repeated(request)
        .thenAccept(
            reply -> {
              switch (reply.code()) {
                case OK -> seen(session, Known.of(reply.get()));
                case NONODE -> seen(session, Known.MISSING);
                case SESSIONEXPIRED -> inNextSession(this::begin);
                default -> refused(session, "read", reply.code());
              }
            });
  }

  /** After a pause, as the session may not know yet that it is over. */
  private void inNextSession(Runnable step) {
    sessions.pause(1).thenAccept(rested -> step.run());
  }

  private void seen(Session session, Known found) {
    known = found;
    fresh = true;
    goOn(session);
  }

  private void apply(Session session, Known base) {
    Content content = base.content();
    for (Pending<?> pending : batch) {
      content = pending.apply(content);
    }
    batch.removeIf(Pending::isDone);
    if (batch.isEmpty()) {
      goOn(session);
    } else if (batch.stream().anyMatch(Pending::writes)) {
      if (base.exists()) {
        write(session, base, content);
      } else {
        make(session);
      }
    } else if (fresh) {
      done(session, base.content().revision());
    } else {
      read(session);
    }
  }

  private void done(Session session, long revision) {
    List<Pending<?>> those = batch;
    batch = new ArrayList<>();
    those.forEach(pending -> pending.done(revision));
    goOn(session);
  }

  private void write(Session session, Known base, Content next) {
    if (base.version() == -1) { // which would mean: whatever the version
      fail(() -> new CoordinationException(path + ": its versions are used up"));
      goOn(session);
      return;
    }
    exact
        .write(session, base, next.data(), receiptAcl)
        .thenAccept(
            result -> {
              known = result.known();
              switch (result.outcome()) {
                case WRITTEN -> {
                  conflicts = 0;
                  done(session, result.revision());
                }
                case NOT_WRITTEN -> later(session);
                case UNKNOWN -> {
                  fail(() -> new UnknownOutcomeException(path + UNKNOWN));
                  again(session);
                }
                case REFUSED -> refused(session, "write", result.code());
              }
            });
  }

  /**
   * Somebody else was faster: leaves the field to others for a while, a longer one each time. Who
   * is alone then writes without conflicts, and many changes at once.
   */
  private void later(Session session) {
    long most = LEAST_PAUSE << Math.min(conflicts++, DOUBLINGS);
    long pause = ThreadLocalRandom.current().nextLong(most);
    sessions.rest(Duration.ofNanos(pause)).thenAccept(rested -> again(session));
  }

  /** Somebody else was faster. What is read now is newer than the refusal: no sync. */
  private void again(Session session) {
    known = null;
    if (!session.isOver()) {
      read(session, () -> session.wire().read(node));
    } else {
      begin();
    }
  }

  /** The node is missing: makes it empty, which still means that it was never written. */
  private void make(Session session) {
    Parents.makeWithNode(session, node, acl)
        .thenAccept(
            code -> {
              switch (code) {
                case OK, NODEEXISTS -> again(session);
                case CONNECTIONLOSS -> session.reconnected().thenAccept(live -> again(session));
                case SESSIONEXPIRED -> inNextSession(this::begin);
                default -> refused(session, "make", code);
              }
            });
  }

  private void refused(Session session, String act, Code code) {
    String what = "%s: cannot %s it: %s".formatted(path, act, code);
    known = null;
    fail(
        () ->
            code == Code.NOAUTH
                ? new AccessDeniedException(what)
                : new CoordinationException(what));
    goOn(session);
  }

  private void fail(Supplier<? extends RuntimeException> why) {
    List<Pending<?>> those = batch;
    batch = new ArrayList<>();
    those.forEach(pending -> pending.failed(why));
  }
}
