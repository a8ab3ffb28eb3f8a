package io.zkrecipes.lock;

import io.zkrecipes.AccessDeniedException;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.line.Admission;
import io.zkrecipes.kernel.line.SessionLines;
import io.zkrecipes.kernel.session.BlockingRequest;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.NodeListener;
import io.zkrecipes.kernel.session.ParentNodes;
import io.zkrecipes.kernel.session.Session;
import io.zkrecipes.kernel.session.SharedObjects;
import io.zkrecipes.kernel.session.Transaction;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/**
 * How many permits a semaphore has: a number that is kept in the data of its directory, see {@link
 * PermitCount}. All clients must expect the same number, until it is changed; from then on, what
 * ZooKeeper says counts.
 *
 * <p><b>Invariant.</b> A number that decides was read in the session whose entries it lets in, and
 * no change of it is known. The number is read with a watch when that session first enters the
 * line, together with the list, and kept until the directory is deleted or the session ends. From
 * the event of a change until the new number is read, no entry is let in. (So this is not a {@link
 * io.zkrecipes.kernel.node.Watched} value, which would be read on in sessions without entries.)
 *
 * <p><b>Threads.</b> All that is known is one {@link Reading} in an atomic reference. The event
 * threads of two sessions may overlap: each change is made by compare-and-set, and only while the
 * reading belongs to the session that the change comes from. Thread-safe, without a lock.
 */
final class PermitLimit {
  /** Which number is meant, and what this client believes it to be. */
  record Key(ZPath path, int expected) implements SharedObjects.Key<PermitLimit> {
    @Override
    public PermitLimit make(ClientContext context) {
      return new PermitLimit(context, this);
    }
  }

  /** The name of the node that keeps the directory, and with it a number that was changed. */
  static final String MARK = "resized";

  /** What is known, and the session whose watch keeps it current; null if none does. */
  private record Reading(@Nullable Session session, PermitCount count) {}

  private final ClientContext context;
  private final ZPath path;
  private final String directory;
  private final int expected;
  private final AtomicReference<Reading> reading =
      new AtomicReference<>(new Reading(null, PermitCount.UNKNOWN));

  private PermitLimit(ClientContext context, Key key) {
    this.context = context;
    this.path = key.path();
    this.directory = context.fullPath(path);
    this.expected = key.expected();
  }

  /** The object that all semaphores of this client with this path and number share. */
  static PermitLimit of(ClientContext context, ZPath path, int expected) {
    return context.shared().get(new Key(path, expected));
  }

  /** The admission of requests for this many permits. */
  Admission admission(int permits) {
    return new PermitAdmission(permits, this);
  }

  /** How many permits there are; only if {@link #isKnown}. */
  int permits() {
    return now().count().permits();
  }

  boolean isKnown() {
    return now().count().isKnown();
  }

  /** Why a request for this many permits cannot be served. */
  Optional<RuntimeException> objection(int wanted) {
    return now().count().objection(path, expected, wanted);
  }

  /** What a new directory holds. */
  byte[] initialData() {
    return PermitCount.initialData(expected);
  }

  /**
   * Reads how many permits there are; the expected number, if the semaphore was never used. Not
   * interruptible.
   */
  int read() {
    return BlockingRequest.call(
        context,
        path,
        session ->
            session
                .read(directory)
                .thenApply(
                    reply -> {
                      BlockingRequest.checked(
                          path, "read the number of permits", reply, Code.NONODE);
                      return reply.ok() ? numberIn(reply.get()) : expected;
                    }));
  }

  private int numberIn(Node node) {
    PermitCount found = node.data().length == 0 ? PermitCount.UNKNOWN : PermitCount.of(path, node);
    if (found.obstacle() != null) {
      throw found.obstacle().get();
    }
    return found.isKnown() ? found.permits() : expected;
  }

  /** Changes how many permits there are, for all, until the next change. Not interruptible. */
  void resize(int permits) {
    byte[] data = PermitCount.resizedData(permits);
    BlockingRequest.whileWanted(
        context, path, (session, wanted) -> resize(session, wanted, data, 1));
  }

  /**
   * Writes the number, and the node that keeps the directory: two requests in one flush. Both may
   * be repeated: the number is set whatever it was, and one mark is enough.
   */
  private CompletableFuture<Boolean> resize(
      Session session, BooleanSupplier wanted, byte[] data, int repeats) {
    String mark = directory + "/" + MARK;
    Transaction number = Transaction.in(session).setData(directory, data, -1);
    Transaction keep =
        Transaction.in(session).createPersistent(mark, new byte[0], context.acl(mark));
    return BlockingRequest.repeated(session, wanted, number::commitOnce)
        .thenCombine(BlockingRequest.repeated(session, wanted, keep::commitOnce), this::isWritten)
        .thenCompose(
            written -> {
              if (written) {
                return CompletableFuture.completedFuture(true);
              }
              if (repeats == 0) {
                throw new CoordinationException(path + ": cannot make the directory");
              }
              ParentNodes.make(session, directory, data, (parent, reply) -> {});
              return resize(session, wanted, data, repeats - 1);
            });
  }

  /** Whether both are written; if not, there is no directory. */
  private boolean isWritten(Reply<?> number, Reply<?> mark) {
    boolean isSet =
        BlockingRequest.checked(path, "set the number of permits", number, Code.NONODE).ok();
    if (isSet && !mark.is(Code.NONODE)) {
      BlockingRequest.checked(path, "keep the number of permits", mark, Code.NODEEXISTS);
    }
    return isSet && !mark.is(Code.NONODE);
  }

  /** Reads the number and keeps it current, as long as this session lasts. */
  void watch(Session session) {
    Reading before = now(); // read before current(): a later session may take over in between
    if (before.session() != session
        && context.current().filter(live -> live == session).isPresent()
        && reading.compareAndSet(before, new Reading(session, PermitCount.UNKNOWN))) {
      session.watch(directory, new Listener(session));
    }
  }

  private Reading now() {
    return Objects.requireNonNull(reading.get());
  }

  /** Replaces what this session knows; false if it does not keep the reading any more. */
  private boolean replace(Session from, @Nullable Session to, PermitCount count) {
    Reading before = now();
    return before.session() == from
        && (reading.compareAndSet(before, new Reading(to, count)) || replace(from, to, count));
  }

  /** Keeps the reading of one session current. What comes after its end has no effect. */
  private final class Listener implements NodeListener {
    private final Session session;

    Listener(Session session) {
      this.session = session;
    }

    @Override
    public void onChange() {
      replace(session, session, PermitCount.UNKNOWN);
    }

    @Override
    public void onData(Node node) {
      if (now().session() != session) {
        return;
      }
      if (node.stat().getDataLength() == 0) { // created as the parent of another node
        writeFirst(node.stat().getVersion());
      } else {
        learn(PermitCount.of(path, node));
      }
    }

    @Override
    public void onAccessDenied() {
      learn(PermitCount.unreadable(path));
    }

    /** Writes the expected number into a directory without data. The event of it tells all. */
    private void writeFirst(int version) {
      Transaction.in(session)
          .setData(directory, initialData(), version)
          .commitIf(
              () ->
                  session
                      .stat(directory)
                      .thenApply(reply -> reply.map(found -> found.stat().getVersion() != version)))
          .thenAccept(reply -> onFirstWritten(reply.code()));
    }

    /** BADVERSION: another client was faster, and the event tells its number. */
    private void onFirstWritten(Code code) {
      if (code != Code.OK && code != Code.BADVERSION && code != Code.SESSIONEXPIRED) {
        learn(
            PermitCount.blocked(
                () ->
                    new AccessDeniedException(
                        "%s: cannot write the number of permits: %s".formatted(path, code))));
      }
    }

    /** An obstacle is told to the entries that wait now; the next entry reads again. */
    private void learn(PermitCount count) {
      if (!replace(session, session, count)) {
        return;
      }
      SessionLines.of(session).reconsider(path);
      if (count.obstacle() != null && replace(session, null, count)) {
        session.unwatch(directory, this);
      }
    }

    /** There is no directory: not yet, perhaps, if an own entry is about to create it. */
    @Override
    public void onDeleted() {
      if (replace(session, null, PermitCount.UNKNOWN) && SessionLines.of(session).contains(path)) {
        watch(session);
      }
    }
  }
}
