package io.zkrecipes.kernel;

import io.zkrecipes.ClientClosedException;
import io.zkrecipes.Lease;
import io.zkrecipes.SessionLostException;
import io.zkrecipes.ZPath;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A turn by standing in line: a place that is taken again in each new session until it is granted,
 * refused or given up.
 */
public final class Place extends Turn {
  /** How a place is taken. */
  public enum Patience {
    /** Wait for the turn; after the loss of a session, join again at the end. */
    REJOIN,
    /** Wait for the turn; the loss of the session is an error. */
    ONE_SESSION,
    /** Only if the way is free: one round trip and no waiting. */
    NONE
  }

  private final Admission admission;
  private final Patience patience;
  private final Heir heir;
  private final Batch batch;
  private final @Nullable DeadlockWatch watch;
  private volatile @Nullable CompletableFuture<Session> awaited;
  private volatile @Nullable Attempt attempt;
  private int losses;

  /** Not in line yet, see {@link #start}. What is granted goes to the heir when it ends. */
  Place(Sessions sessions, ZPath path, Admission admission, Patience patience, Heir heir) {
    this(sessions, path, admission, patience, heir, Batch.NONE);
  }

  private Place(
      Sessions sessions,
      ZPath path,
      Admission admission,
      Patience patience,
      Heir heir,
      Batch batch) {
    super(sessions, path);
    this.admission = admission;
    this.patience = patience;
    this.heir = heir;
    this.batch = batch;
    this.watch = null;
  }

  /** As above, for the thread that calls, which looks for deadlocks each time it has waited so. */
  private Place(
      Sessions sessions, ZPath path, Admission admission, Patience patience, Duration lookEvery) {
    super(sessions, path);
    this.admission = admission;
    this.patience = patience;
    this.heir = Heir.NOBODY;
    this.batch = Batch.NONE;
    this.watch = new DeadlockWatch(this, lookEvery);
  }

  /** Takes a place; returns at once. What is known to be held here is refused without asking. */
  public static Place take(Sessions sessions, ZPath path, Admission admission, Patience patience) {
    return new Place(sessions, path, admission, patience, Heir.NOBODY).taken();
  }

  /** Asks once whether the way is free; its node is made with the rest of the batch. */
  public static Place ask(Sessions sessions, ZPath path, Admission admission, Batch batch) {
    return new Place(sessions, path, admission, Patience.NONE, Heir.NOBODY, batch).taken();
  }

  /**
   * As {@link #take}, for the thread that calls. Its node names the thread as well, and each time
   * it has waited so long it looks for a deadlock: the one who closed the circle gets {@link
   * io.zkrecipes.DeadlockException}.
   */
  public static Place takeByThread(
      Sessions sessions, ZPath path, Admission admission, Patience patience, Duration lookEvery) {
    return new Place(sessions, path, admission, patience, lookEvery).taken();
  }

  private Place taken() {
    boolean known =
        patience == Patience.NONE
            && sessions.current().filter(live -> live.lines().refuse(path, admission)).isPresent();
    if (known) {
      admission.objection().ifPresentOrElse(this::failed, this::refused);
    } else {
      start();
    }
    return this;
  }

  /** What is written into a node to ask its owner to give way; Curator's own word. */
  public static byte[] revokeRequest() {
    return "__REVOKE__".getBytes(StandardCharsets.UTF_8);
  }

  @Override
  void withdrawn() {
    CompletableFuture<Session> next = awaited;
    if (next != null) {
      next.cancel(false);
    }
    Attempt current = attempt;
    if (current != null) {
      current.leave();
    }
  }

  @Override
  public int position() {
    Attempt current = attempt;
    return current == null ? 0 : current.position();
  }

  @Override
  public Standing standing(Duration atMost) throws InterruptedException {
    Standing unread = new Standing(Optional.empty(), position());
    Attempt current = attempt;
    Entry own = current == null ? null : current.entry().orElse(null);
    if (current == null || own == null || !current.session().isConnected()) {
      return unread;
    }
    try {
      return LineReader.snapshot(current.session(), path)
          .thenApply(line -> line.standing(own))
          .get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException unknown) {
      return unread;
    }
  }

  @Override
  Optional<Lease> watched(long nanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    return watch == null || !mayWait() ? super.watched(nanos) : watch.await(nanos);
  }

  ZPath path() {
    return path;
  }

  @Nullable Attempt attempt() {
    return attempt;
  }

  Admission admission() {
    return admission;
  }

  Heir heir() {
    return heir;
  }

  byte[] data() {
    return watch == null
        ? admission.nodeData().orElse(sessions.ownerName()).getBytes(StandardCharsets.UTF_8)
        : watch.actor().data();
  }

  Batch batch() {
    return batch;
  }

  boolean mayWait() {
    return patience != Patience.NONE;
  }

  boolean stepsBack() {
    return mayWait() && admission.stepsBack();
  }

  void failed(Throwable cause) {
    if (cause instanceof SessionLostException) {
      sessionLost();
    } else {
      result.completeExceptionally(cause);
    }
  }

  void sessionLost() {
    if (sessions.isClosed()) {
      failed(new ClientClosedException(path + ": the client was closed while waiting"));
    } else if (patience == Patience.ONE_SESSION) {
      result.completeExceptionally(
          new SessionLostException(path + ": the session ended while waiting"));
    } else {
      start();
    }
  }

  void nodeLost() {
    sessions.pause(losses++).thenAccept(rested -> start());
  }

  /** Joins the line, in this session or the next one. */
  void start() {
    CompletableFuture<Session> next = sessions.next();
    awaited = next;
    if (isLeft()) {
      next.cancel(false);
    }
    next.whenComplete(this::begin);
  }

  private void begin(@Nullable Session session, @Nullable Throwable error) {
    if (isLeft()) {
      return;
    }
    if (session == null) {
      failed(Failures.cause(error));
    } else {
      attempt(session);
    }
  }

  private void attempt(Session session) {
    Attempt next;
    try {
      next = new Attempt(this, session);
    } catch (RuntimeException | Error thrownByAclPolicy) {
      failed(thrownByAclPolicy);
      return;
    }
    attempt = next;
    next.begin();
    if (isLeft()) {
      next.leave();
    }
  }
}
