package io.zkrecipes.kernel;

import io.zkrecipes.ClientClosedException;
import io.zkrecipes.Lease;
import io.zkrecipes.SessionLostException;
import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request to enter, from the wish to the grant: a place in a waiting line, taken again in each
 * new session until it is granted, refused or given up. Thread-safe.
 */
public final class Place {
  /** How a place is taken. */
  public enum Patience {
    /** Wait for the turn; after the loss of a session, join again at the end. */
    REJOIN,
    /** Wait for the turn; the loss of the session is an error. */
    ONE_SESSION,
    /** Only if the way is free: one round trip and no waiting. */
    NONE
  }

  private final Sessions sessions;
  private final ZPath path;
  private final Admission admission;
  private final Patience patience;
  // Completed by ZooKeeper's event thread: only waited for, user code never hangs on it.
  private final CompletableFuture<Optional<Lease>> result = new CompletableFuture<>();
  private volatile @Nullable CompletableFuture<Session> awaited;
  private volatile @Nullable Attempt attempt;
  private volatile boolean left;
  private int losses;

  private Place(Sessions sessions, ZPath path, Admission admission, Patience patience) {
    this.sessions = sessions;
    this.path = path;
    this.admission = admission;
    this.patience = patience;
  }

  /** Takes a place; returns at once. */
  public static Place take(Sessions sessions, ZPath path, Admission admission, Patience patience) {
    Place place = new Place(sessions, path, admission, patience);
    place.start();
    return place;
  }

  /** What is written into a node to ask its owner to give way; Curator's own word. */
  public static byte[] revokeRequest() {
    return "__REVOKE__".getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Waits for the grant.
   *
   * @return empty when it was refused or the time is over; the place is then given up
   * @throws InterruptedException and the place is given up
   * @throws IllegalStateException on ZooKeeper's event thread, which would wait for itself
   */
  public Optional<Lease> await(Deadline deadline) throws InterruptedException {
    try {
      Optional<Lease> granted = poll(deadline.left());
      return granted.isPresent() ? granted : withdraw();
    } catch (InterruptedException e) {
      abandon();
      throw e;
    }
  }

  /** As {@link #await}, but an interrupt is kept for later and the place is not given up. */
  public Optional<Lease> awaitUninterruptibly(Deadline deadline) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          Optional<Lease> granted = poll(deadline.left());
          return granted.isPresent() ? granted : withdraw();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits this many nanoseconds; empty when there is no grant yet, and the place is kept. */
  public Optional<Lease> poll(long nanos) throws InterruptedException {
    refuseEventThread();
    try {
      return nanos == Long.MAX_VALUE ? result.get() : result.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException notYet) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw Failures.here(e);
    }
  }

  /**
   * The grant as a future for users: completes on the callback executor, with an exception of this
   * kind when the place was refused or withdrawn; cancelling it, or completing it otherwise, leaves
   * the line.
   */
  public CompletableFuture<Lease> asFuture(Supplier<? extends RuntimeException> refusal) {
    CompletableFuture<Lease> future = new CompletableFuture<>();
    future.whenComplete(
        (lease, error) -> {
          if (error != null || !isGrant(lease)) {
            abandon();
          }
        });
    result.whenComplete(
        (granted, error) ->
            sessions.callOut(
                () -> {
                  if (error != null) {
                    future.completeExceptionally(Failures.cause(error));
                  } else if (granted.isEmpty()) {
                    future.completeExceptionally(refusal.get());
                  } else if (!future.complete(granted.get())) {
                    granted.get().close();
                  }
                }));
    return future;
  }

  /** Gives the place up, unless it was granted in this very moment: then returns the grant. */
  public Optional<Lease> withdraw() {
    left = true;
    if (!result.complete(Optional.empty())) {
      return result.isCompletedExceptionally() ? Optional.empty() : result.join();
    }
    CompletableFuture<Session> next = awaited;
    if (next != null) {
      next.cancel(false);
    }
    Attempt current = attempt;
    if (current != null) {
      current.leave();
    }
    return Optional.empty();
  }

  /** Gives the place up, and the grant if there was one. */
  public void abandon() {
    withdraw().ifPresent(Lease::close);
  }

  /** How many are ahead, as far as known; 0 while that is not known. */
  public int position() {
    Attempt current = attempt;
    return current == null ? 0 : current.position();
  }

  /** Who is first in line, and how many are ahead. */
  public record Standing(Optional<String> holder, int ahead) {}

  /** Reads who is first in line and how many are ahead; waits this long at most. */
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

  private boolean isGrant(@Nullable Lease lease) {
    return result.isDone() && result.join().filter(granted -> granted == lease).isPresent();
  }

  private void refuseEventThread() {
    if (!result.isDone() && Wire.onEventThread()) {
      abandon();
      Blocking.refuseEventThread(path, "acquireAsync");
    }
  }

  ZPath path() {
    return path;
  }

  Admission admission() {
    return admission;
  }

  byte[] data() {
    return sessions.ownerName().getBytes(StandardCharsets.UTF_8);
  }

  /** Need not be secret, only unique: no strong randomness on the hot path. */
  String newId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  boolean mayWait() {
    return patience != Patience.NONE;
  }

  void granted(Lease lease) {
    if (!result.complete(Optional.of(lease))) {
      lease.close();
    }
  }

  void refused() {
    result.complete(Optional.empty());
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

  private void start() {
    CompletableFuture<Session> next = sessions.next();
    awaited = next;
    if (left) {
      next.cancel(false);
    }
    next.whenComplete(this::begin);
  }

  private void begin(@Nullable Session session, @Nullable Throwable error) {
    if (left) {
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
    if (left) {
      next.leave();
    }
  }
}
