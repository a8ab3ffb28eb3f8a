package io.zkrecipes.kernel.line;

import io.zkrecipes.ClientClosedException;
import io.zkrecipes.Lease;
import io.zkrecipes.SessionLostException;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.Failures;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.RequestBatch;
import io.zkrecipes.kernel.session.Session;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request that stands in line with a node of its own: with a new {@link LineAttempt} in each new
 * session, until it is granted, refused, failed or withdrawn. Thread-safe.
 */
public final class LineRequest extends AcquireRequest {
  /** How a request waits. */
  public enum WaitMode {
    /** Waits; after the loss of a session, joins again at the end of the line. */
    REJOIN,
    /** Waits; the loss of the session is an error. */
    ONE_SESSION,
    /** Is granted at once or refused: one round trip. */
    NO_WAIT
  }

  private final Admission admission;
  private final WaitMode waitMode;
  private final ReleaseHandler releaseHandler;
  private final RequestBatch batch;
  private final @Nullable WaitStrategy waits;
  private volatile @Nullable CompletableFuture<Session> awaited;
  private volatile @Nullable LineAttempt attempt;
  private int losses;

  /** A request that is begun by {@link #start}; the handler is asked when its grant ends. */
  public LineRequest(
      ClientContext context,
      ZPath path,
      Admission admission,
      WaitMode waitMode,
      ReleaseHandler releaseHandler) {
    this(context, path, admission, waitMode, releaseHandler, RequestBatch.NONE, request -> null);
  }

  private LineRequest(
      ClientContext context,
      ZPath path,
      Admission admission,
      WaitMode waitMode,
      ReleaseHandler releaseHandler,
      RequestBatch batch,
      Function<LineRequest, @Nullable WaitStrategy> how) {
    super(context, path);
    this.admission = admission;
    this.waitMode = waitMode;
    this.releaseHandler = releaseHandler;
    this.batch = batch;
    this.waits = how.apply(this);
  }

  /** Begins a request; returns at once. What this client is known to hold is refused unsent. */
  public static LineRequest take(
      ClientContext context, ZPath path, Admission admission, WaitMode waitMode) {
    return new LineRequest(context, path, admission, waitMode, ReleaseHandler.NOBODY).begin();
  }

  /** Begins a request that does not wait; its node is created with the rest of the batch. */
  public static LineRequest ask(
      ClientContext context, ZPath path, Admission admission, RequestBatch batch) {
    return new LineRequest(
            context,
            path,
            admission,
            WaitMode.NO_WAIT,
            ReleaseHandler.NOBODY,
            batch,
            request -> null)
        .begin();
  }

  /** As {@link #take}, for the thread that calls, which waits by a strategy. */
  public static LineRequest take(
      ClientContext context,
      ZPath path,
      Admission admission,
      WaitMode waitMode,
      Function<LineRequest, @Nullable WaitStrategy> how) {
    return new LineRequest(
            context, path, admission, waitMode, ReleaseHandler.NOBODY, RequestBatch.NONE, how)
        .begin();
  }

  private LineRequest begin() {
    boolean known =
        waitMode == WaitMode.NO_WAIT
            && context
                .current()
                .filter(live -> SessionLines.of(live).refuse(path, admission))
                .isPresent();
    if (known) {
      admission.objection().ifPresentOrElse(this::failed, this::refused);
    } else {
      start();
    }
    return this;
  }

  /** The data that asks the owner of a node to release it: Curator's word. */
  public static byte[] revokeRequest() {
    return "__REVOKE__".getBytes(StandardCharsets.UTF_8);
  }

  @Override
  protected void onWithdrawn() {
    CompletableFuture<Session> next = awaited;
    if (next != null) {
      next.cancel(false);
    }
    LineAttempt current = attempt;
    if (current != null) {
      current.leave();
    }
  }

  @Override
  public int position() {
    LineAttempt current = attempt;
    return current == null ? 0 : current.position();
  }

  @Override
  public Standing standing(Duration atMost) throws InterruptedException {
    Standing unread = new Standing(Optional.empty(), position());
    OwnEntry own = ownEntry().orElse(null);
    if (own == null || !own.session().isConnected()) {
      return unread;
    }
    try {
      return LineInspector.snapshot(own.session(), path, admission.format())
          .thenApply(line -> line.standing(own.entry()))
          .get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException unknown) {
      return unread;
    }
  }

  @Override
  protected Optional<Lease> awaitResult(long nanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    return waits == null || !mayWait() ? super.awaitResult(nanos) : waits.await(nanos);
  }

  /** An entry in line, and the session whose node it is. */
  public record OwnEntry(Session session, Entry entry) {}

  /** The entry in line, once there is one. */
  public Optional<OwnEntry> ownEntry() {
    LineAttempt current = attempt;
    return current == null
        ? Optional.empty()
        : current.entry().map(entry -> new OwnEntry(current.session(), entry));
  }

  Admission admission() {
    return admission;
  }

  ReleaseHandler releaseHandler() {
    return releaseHandler;
  }

  byte[] data() {
    return waits == null
        ? admission.nodeData().orElse(context.ownerName()).getBytes(StandardCharsets.UTF_8)
        : waits.nodeData();
  }

  RequestBatch batch() {
    return batch;
  }

  boolean mayWait() {
    return waitMode != WaitMode.NO_WAIT;
  }

  void failed(Throwable cause) {
    if (cause instanceof SessionLostException) {
      onSessionLost();
    } else {
      result.completeExceptionally(cause);
    }
  }

  void onSessionLost() {
    if (context.isClosed()) {
      failed(new ClientClosedException(path + ": the client was closed while waiting"));
    } else if (waitMode == WaitMode.ONE_SESSION) {
      result.completeExceptionally(
          new SessionLostException(path + ": the session ended while waiting"));
    } else {
      start();
    }
  }

  void nodeLost() {
    context.pause(losses++).thenAccept(rested -> start());
  }

  /** Joins the line, in this session or the next one. */
  public void start() {
    CompletableFuture<Session> next = context.next();
    awaited = next;
    if (isWithdrawn()) {
      next.cancel(false);
    }
    next.whenComplete(this::begin);
  }

  private void begin(@Nullable Session session, @Nullable Throwable error) {
    if (isWithdrawn()) {
      return;
    }
    if (session == null) {
      failed(Failures.cause(error));
    } else {
      attempt(session);
    }
  }

  private void attempt(Session session) {
    LineAttempt next;
    try {
      next = new LineAttempt(this, session);
    } catch (RuntimeException | Error thrownByAclPolicy) {
      failed(thrownByAclPolicy);
      return;
    }
    attempt = next;
    next.begin();
    if (isWithdrawn()) {
      next.leave();
    }
  }
}
