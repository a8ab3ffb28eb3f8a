package io.zkrecipes.lock;

import io.zkrecipes.AccessDeniedException;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.PermitsMismatchException;
import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Created;
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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/**
 * How many permits there are: the data of the directory, {@code 10}, or {@code 20 resized} once it
 * was changed. All who take part must expect the same number, until it is changed; from then on it
 * is what ZooKeeper says.
 *
 * <p>Read with a watch when a session first enters the line, together with the list, and kept until
 * the directory is removed or the session ends. From the event of a change until the new number is
 * read nobody is let in. Thread-safe.
 */
public final class PermitLimit {
  /** Which number is meant, and what this side believes it to be. */
  record Key(ZPath path, int expected) implements SharedObjects.Key<PermitLimit> {
    @Override
    public PermitLimit make(ClientContext context) {
      return new PermitLimit(context, this);
    }
  }

  private static final Pattern DATA = Pattern.compile("([1-9]\\d{0,8})( resized)?");
  private static final String RESIZED = " resized";

  /** The name of the node that keeps the directory. */
  public static final String MARK = "resized";

  private static final Value UNKNOWN = new Value(0, false, null);
  private static final Reading NOTHING = new Reading(null, UNKNOWN);

  /** What is known by the listener of one session. */
  private record Reading(@Nullable Session session, Value value) {}

  /** The number, or why there is none: made anew for each who is told. */
  private record Value(
      int permits, boolean resized, @Nullable Supplier<CoordinationException> obstacle) {

    static Value of(ZPath path, Node node) {
      if (node.data().length < node.stat().getDataLength()) {
        return unreadable(path);
      }
      String text = new String(node.data(), StandardCharsets.UTF_8);
      Matcher parts = DATA.matcher(text);
      return parts.matches()
          ? new Value(Integer.parseInt(parts.group(1)), parts.group(2) != null, null)
          : none(
              () ->
                  new CoordinationException(
                      "%s: its data is '%s' (expected: a number of permits)"
                          .formatted(path, text)));
    }

    static Value unreadable(ZPath path) {
      return none(() -> new AccessDeniedException(path + ": its data may not be read"));
    }

    static Value none(Supplier<CoordinationException> why) {
      return new Value(0, false, why);
    }
  }

  private final ClientContext context;
  private final ZPath path;
  private final int expected;
  private final AtomicReference<Reading> reading = new AtomicReference<>(NOTHING);

  private PermitLimit(ClientContext context, Key key) {
    this.context = context;
    this.path = key.path();
    this.expected = key.expected();
  }

  /** The one that all of this client share who expect the same. */
  public static PermitLimit of(ClientContext context, ZPath path, int expected) {
    return context.shared().get(new Key(path, expected));
  }

  /** The admission of those who want this many. */
  public Admission admission(int permits) {
    return new PermitAdmission(permits, this);
  }

  /** How many permits there are; only if {@link #isKnown}. */
  int permits() {
    return now().value().permits();
  }

  boolean isKnown() {
    return permits() > 0;
  }

  /** Why somebody who wants this many cannot take part. */
  Optional<RuntimeException> objection(int wanted) {
    Value now = now().value();
    if (now.obstacle() != null) {
      return Optional.of(now.obstacle().get());
    }
    if (now.permits() == 0) {
      return Optional.empty();
    }
    if (!now.resized() && now.permits() != expected) {
      return Optional.of(new PermitsMismatchException(path, expected, now.permits()));
    }
    return wanted > now.permits()
        ? Optional.of(
            new IllegalArgumentException(
                "%s: permits: %d (expected: 1 to %d)".formatted(path, wanted, now.permits())))
        : Optional.empty();
  }

  byte[] initial() {
    return data(String.valueOf(expected));
  }

  private static byte[] data(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Reads the number and keeps it current, as long as this session lasts. */
  void watch(Session session) {
    Reading before = now(); // before the look at the session, which may be an earlier one
    if (before.session() != session
        && context.current().filter(live -> live == session).isPresent()
        && reading.compareAndSet(before, new Reading(session, UNKNOWN))) {
      session.watch(directory(), new Listener(session));
    }
  }

  /**
   * Reads how many permits there are; what this side expects, if nobody was there yet. Not
   * interruptible.
   */
  public int read() {
    return BlockingRequest.to(
        context,
        path,
        session ->
            session
                .repeated(() -> session.wire().read(directory()))
                .thenApply(
                    reply -> {
                      BlockingRequest.checked(
                          path, "read the number of permits", reply, Code.NONODE);
                      return reply.ok() ? numberIn(reply.get()) : expected;
                    }));
  }

  private int numberIn(Node node) {
    Value found = node.data().length == 0 ? UNKNOWN : Value.of(path, node);
    if (found.obstacle() != null) {
      throw found.obstacle().get();
    }
    return found.permits() > 0 ? found.permits() : expected;
  }

  /**
   * Changes how many permits there are, for all and until it is changed again. Not interruptible.
   */
  public void resize(int permits) {
    byte[] data = data(permits + RESIZED);
    BlockingRequest.whileWanted(
        context, path, (session, wanted) -> resize(session, wanted, data, 1));
  }

  /** The mark is a node that keeps the directory, and so the number, when nobody is there. */
  private CompletableFuture<Boolean> resize(
      Session session, BooleanSupplier wanted, byte[] data, int repeats) {
    String mark = directory() + "/" + MARK;
    List<ACL> acl = context.acl(mark);
    CompletableFuture<Reply<Boolean>> set =
        BlockingRequest.repeated(session, wanted, () -> session.wire().setData(directory(), data));
    CompletableFuture<Reply<Created>> marked =
        BlockingRequest.repeated(
            session,
            wanted,
            () -> session.wire().create(mark, new byte[0], acl, CreateMode.PERSISTENT));
    return set.thenCombine(marked, (number, node) -> isSet(number, node))
        .thenCompose(
            done -> {
              if (done) {
                return CompletableFuture.completedFuture(true);
              }
              if (repeats == 0) {
                throw new CoordinationException(path + ": cannot make the directory");
              }
              ParentNodes.make(session, directory(), data, (parent, reply) -> {});
              return resize(session, wanted, data, repeats - 1);
            });
  }

  private boolean isSet(Reply<Boolean> number, Reply<Created> mark) {
    boolean made =
        BlockingRequest.checked(path, "set the number of permits", number, Code.NONODE).ok();
    if (made && !mark.is(Code.NONODE)) {
      BlockingRequest.checked(path, "keep the number of permits", mark, Code.NODEEXISTS);
    }
    return made && !mark.is(Code.NONODE);
  }

  private Reading now() {
    return Objects.requireNonNull(reading.get());
  }

  /** From one state to the next, unless another session has taken over. */
  private boolean learn(Session from, @Nullable Session to, Value news) {
    Reading before = now();
    return before.session() == from
        && (reading.compareAndSet(before, new Reading(to, news)) || learn(from, to, news));
  }

  private String directory() {
    return context.full(path);
  }

  /** Of one session; what comes later than its end counts no more. */
  private final class Listener implements NodeListener {
    private final Session session;

    Listener(Session session) {
      this.session = session;
    }

    @Override
    public void onChange() {
      learn(session, session, UNKNOWN);
    }

    @Override
    public void onData(Node node) {
      if (now().session() != session) {
        return;
      }
      if (node.stat().getDataLength() == 0) { // made by somebody as the parent of something else
        Op first = Op.setData(directory(), initial(), node.stat().getVersion());
        session
            .repeated(() -> session.wire().multi(List.of(first)))
            .thenAccept(reply -> written(reply.code()));
      } else {
        told(Value.of(path, node));
      }
    }

    @Override
    public void onAccessDenied() {
      told(Value.unreadable(path));
    }

    /** If all is well, the event of it tells; also where somebody else was faster. */
    private void written(Code code) {
      if (code != Code.OK && code != Code.BADVERSION && code != Code.SESSIONEXPIRED) {
        told(
            Value.none(
                () ->
                    new AccessDeniedException(
                        "%s: cannot write the number of permits: %s".formatted(path, code))));
      }
    }

    /** An obstacle is told to those who wait now; the next one reads again. */
    private void told(Value news) {
      if (!learn(session, session, news)) {
        return;
      }
      SessionLines.of(session).reconsider(path);
      if (news.obstacle() != null && learn(session, null, news)) {
        session.unwatch(directory(), this);
      }
    }

    /** The directory is not there: not yet, if somebody of ours is about to make it. */
    @Override
    public void onDeleted() {
      if (learn(session, null, UNKNOWN)) {
        if (SessionLines.of(session).contains(path)) {
          watch(session);
        }
      }
    }
  }
}
