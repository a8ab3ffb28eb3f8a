package io.zkrecipes.election;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.Lease;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.Blocking;
import io.zkrecipes.kernel.concurrent.Deadline;
import io.zkrecipes.kernel.line.AcquireRequest;
import io.zkrecipes.kernel.line.LineRequest;
import io.zkrecipes.kernel.line.LineRequest.Patience;
import io.zkrecipes.kernel.session.ClientContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Somebody who may stand in an {@link Election}. The waiting verbs stand anew, wait for the office,
 * and return the {@link Term}; {@link #stand} and {@link #lead} stand again after each term. If the
 * session is lost while it waits, it stands again at the end of the line. Also without a connection
 * it stands as soon as there is one.
 *
 * <p>Free: one round trip. From a leader that resigns to the next one: no round trip but the event.
 * Thread-safe and immutable.
 */
public final class Candidate {
  static final int MAX_ID = 255;
  static final int MAX_DATA = 1024; // bytes; hundreds of candidates are read in one answer
  private static final Duration LEADER_LOOKUP = Duration.ofMillis(150);

  private final ClientContext context;
  private final ZPath path;
  private final CandidateAdmission office;

  Candidate(ClientContext context, ZPath path, String id, Optional<String> data) {
    this.context = context;
    this.path = path;
    this.office = new CandidateAdmission(id, data);
  }

  /** What it is called. */
  public String id() {
    return office.candidate();
  }

  /** What it tells beside that. */
  public Optional<String> data() {
    return office.data();
  }

  /**
   * Stands until it leads.
   *
   * @throws InterruptedException if the thread is interrupted; it stands no more then
   */
  public Term await() throws InterruptedException {
    Blocking.refuseInterrupted();
    return term(stand(Patience.REJOIN).await(Deadline.never()).orElseThrow());
  }

  /**
   * Stands until it leads, this long at most.
   *
   * @throws AcquireTimeoutException naming who leads, if it could be read; it stands no more then
   * @throws IllegalArgumentException if the timeout is negative
   * @throws InterruptedException if the thread is interrupted; it stands no more then
   */
  public Term await(Duration timeout) throws InterruptedException {
    Deadline deadline = Deadline.after(timeout);
    Blocking.refuseInterrupted();
    AcquireRequest turn = stand(Patience.REJOIN);
    Optional<Lease> lease = turn.await(deadline);
    if (lease.isEmpty()) {
      AcquireRequest.Standing standing = turn.standing(LEADER_LOOKUP);
      throw new AcquireTimeoutException(path, timeout, standing.holder(), standing.ahead());
    }
    return term(lease.get());
  }

  /**
   * Leads if nobody does: one round trip, and no wait for others. An answer that fails to come is
   * waited for as long as a third of the session timeout, and 5 s at most. Not interruptible.
   */
  public Optional<Term> tryLead() {
    return stand(Patience.NONE)
        .awaitUninterruptibly(Deadline.after(context.patience()))
        .map(this::term);
  }

  /**
   * Stands without a thread. Cancelling the future, or completing it otherwise, ends the candidacy.
   * Completes on the client's callback executor.
   */
  public CompletableFuture<Term> awaitAsync() {
    return termOf(stand(Patience.REJOIN).asFuture(this::refused));
  }

  /**
   * As {@link #awaitAsync}, for ourselves: completes on the event thread, or where it is called.
   */
  CompletableFuture<Term> awaitAsOurs() {
    return termOf(stand(Patience.REJOIN).asOurFuture(this::refused));
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
    elected.whenComplete((term, error) -> granted.cancel(false)); // no effect once it is granted
    return elected;
  }

  /**
   * Stands from now on, again after each term, until the candidacy is closed. No thread waits for
   * it.
   *
   * @param listener hears of each term
   */
  public Candidacy stand(LeadershipListener listener) {
    return Candidacy.begin(this, context, new ListenerNotifier(listener));
  }

  /**
   * As {@link #stand}, and does this work in each term, in a thread of its own. When the term ends,
   * the thread is interrupted; a term that was resigned ends when the work has returned, and after
   * a third of the session timeout, 5 s at most, in any case. What the work throws is logged, and
   * before the next term there is a pause.
   */
  public Candidacy lead(LeaderTask work) {
    return Candidacy.begin(this, context, new LeaderTaskRunner(context, work));
  }

  @Override
  public String toString() {
    return "Candidate[%s of %s]".formatted(id(), path);
  }

  private IllegalStateException refused() {
    return new IllegalStateException(this + ": refused");
  }

  private AcquireRequest stand(Patience patience) {
    return LineRequest.take(context, path, office, patience);
  }

  private Term term(Lease lease) {
    return new Term(id(), lease);
  }
}
