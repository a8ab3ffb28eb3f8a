package io.zkrecipes.election;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.Lease;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.Blocking;
import io.zkrecipes.kernel.concurrent.Deadline;
import io.zkrecipes.kernel.line.AcquireRequest;
import io.zkrecipes.kernel.line.LineRequest;
import io.zkrecipes.kernel.line.LineRequest.WaitMode;
import io.zkrecipes.kernel.session.ClientContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A candidate of an {@link Election}. Each call of {@link #await()}, {@link #tryLead} and {@link
 * #awaitAsync} joins the line for one {@link Term}; {@link #stand} and {@link #lead} join again
 * after each term. A candidate that loses its session while it waits joins again at the end of the
 * line. Without a connection it joins as soon as there is one.
 *
 * <p>Cost: one round trip if nobody leads. From a leader that resigns to the next one: no round
 * trip, only the watch event. Thread-safe and immutable.
 */
public final class Candidate {
  static final int MAX_ID = 255;
  static final int MAX_DATA =
      1024; // bytes, so that hundreds of candidates can be read in one reply
  private static final Duration LEADER_LOOKUP = Duration.ofMillis(150);

  private final ClientContext context;
  private final ZPath path;
  private final CandidateAdmission admission;

  Candidate(ClientContext context, ZPath path, String id, Optional<String> data) {
    this.context = context;
    this.path = path;
    this.admission = new CandidateAdmission(id, data);
  }

  /** The id of this candidate. */
  public String id() {
    return admission.candidate();
  }

  /** What this candidate publishes besides its id. */
  public Optional<String> data() {
    return admission.data();
  }

  /**
   * Joins the line and waits until it leads.
   *
   * @throws InterruptedException if the thread is interrupted; the candidate has left the line then
   */
  public Term await() throws InterruptedException {
    Blocking.refuseInterrupted();
    return term(join(WaitMode.REJOIN).await(Deadline.never()).orElseThrow());
  }

  /**
   * Joins the line and waits until it leads, this long at most.
   *
   * @throws AcquireTimeoutException naming the leader, if it could be read; the candidate has left
   *     the line then
   * @throws IllegalArgumentException if the timeout is negative
   * @throws InterruptedException if the thread is interrupted; the candidate has left the line then
   */
  public Term await(Duration timeout) throws InterruptedException {
    Deadline deadline = Deadline.after(timeout);
    Blocking.refuseInterrupted();
    AcquireRequest request = join(WaitMode.REJOIN);
    Optional<Lease> lease = request.await(deadline);
    if (lease.isEmpty()) {
      AcquireRequest.Standing standing = request.standing(LEADER_LOOKUP);
      throw new AcquireTimeoutException(path, timeout, standing.holder(), standing.ahead());
    }
    return term(lease.get());
  }

  /**
   * Leads if nobody else does: one round trip, and no wait for other candidates. Waits for the
   * reply for a third of the session timeout, and 5 s at most. Not interruptible.
   */
  public Optional<Term> tryLead() {
    return join(WaitMode.NO_WAIT)
        .awaitUninterruptibly(Deadline.after(context.requestTimeout()))
        .map(this::term);
  }

  /**
   * Joins the line; no thread waits. Cancelling the future, or completing it in another way, leaves
   * the line. Completes on the client's callback executor.
   */
  public CompletableFuture<Term> awaitAsync() {
    return termOf(join(WaitMode.REJOIN).asFuture(this::refused));
  }

  /**
   * As {@link #awaitAsync}, for use inside this library: completes on ZooKeeper's event thread, or
   * on the thread of the caller.
   */
  CompletableFuture<Term> awaitOnAnyThread() {
    return termOf(join(WaitMode.REJOIN).asOurFuture(this::refused));
  }

  private CompletableFuture<Term> termOf(CompletableFuture<Lease> granted) {
    CompletableFuture<Term> elected = new CompletableFuture<>();
    granted.whenComplete(
        (lease, error) -> {
          if (error != null) {
            elected.completeExceptionally(error);
          } else if (!elected.complete(term(lease))) {
            lease.close();
          }
        });
    elected.whenComplete((term, error) -> granted.cancel(false)); // no effect after the grant
    return elected;
  }

  /**
   * Joins the line now, and again after each term, until the candidacy is closed. No thread waits.
   *
   * @param listener told of the beginning and the end of each term
   */
  public Candidacy stand(LeadershipListener listener) {
    return Candidacy.start(this, context, new ListenerNotifier(listener));
  }

  /**
   * As {@link #stand}, and runs a task in each term, in a new thread. The thread is interrupted
   * when the term is resigned or lost. A resigned term ends when the task has returned, and in any
   * case after a third of the session timeout, 5 s at most. An exception of the task is logged, and
   * the candidate pauses before it joins again.
   */
  public Candidacy lead(LeaderTask task) {
    return Candidacy.start(this, context, new LeaderTaskRunner(context, task));
  }

  @Override
  public String toString() {
    return "Candidate[%s of %s]".formatted(id(), path);
  }

  private IllegalStateException refused() {
    return new IllegalStateException(this + ": refused");
  }

  private AcquireRequest join(WaitMode waitMode) {
    return LineRequest.take(context, path, admission, waitMode);
  }

  private Term term(Lease lease) {
    return new Term(id(), lease);
  }
}
