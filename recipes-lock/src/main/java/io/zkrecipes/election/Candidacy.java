package io.zkrecipes.election;

import io.zkrecipes.kernel.concurrent.SerialExecutor;
import io.zkrecipes.kernel.session.ClientContext;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Standing for election until it is closed: whenever the office is lost or resigned, it stands
 * again, at the end of the line. Thread-safe.
 */
public final class Candidacy implements AutoCloseable {

  /** What is done with a term; called one at a time. */
  interface Duty {
    void begin(Candidacy candidacy, Term term);

    /** Completes when the office may be given up. */
    CompletableFuture<?> end(Term term, TermEnd ending);

    /** Completes when it may stand again. */
    CompletableFuture<?> ready();
  }

  private static final Logger LOG = LoggerFactory.getLogger(Candidacy.class);

  private final Candidate candidate;
  private final ClientContext context;
  private final Duty duty;
  private final SerialExecutor serial;
  // Touched in the serial only; the term is read anywhere.
  private @Nullable CompletableFuture<Term> elected;
  private volatile @Nullable Term term;
  private boolean closed;
  private int failures; // in a row

  private Candidacy(Candidate candidate, ClientContext context, Duty duty) {
    this.candidate = candidate;
    this.context = context;
    this.duty = duty;
    this.serial = new SerialExecutor(context::callOut);
  }

  static Candidacy begin(Candidate candidate, ClientContext context, Duty duty) {
    Candidacy candidacy = new Candidacy(candidate, context, duty);
    candidacy.serial.execute(candidacy::stand);
    return candidacy;
  }

  /** Who stands. */
  public Candidate candidate() {
    return candidate;
  }

  /** The term under way; empty if it does not lead. */
  public Optional<Term> term() {
    return Optional.ofNullable(term).filter(Term::isValid);
  }

  /** Gives the office up, if it leads, and stands again at the end of the line. Returns at once. */
  public void resign() {
    serial.execute(() -> end(term, TermEnd.RESIGNED));
  }

  /** Gives up the office, or the place in line, and stands no more. Returns at once. Idempotent. */
  @Override
  public void close() {
    serial.execute(
        () -> {
          closed = true;
          if (elected != null) {
            elected.cancel(false);
          }
          end(term, TermEnd.RESIGNED);
        });
  }

  @Override
  public String toString() {
    return "Candidacy[" + candidate + "]";
  }

  /** Its work is done, or somebody has closed it. */
  void resign(Term over) {
    serial.execute(() -> end(over, TermEnd.RESIGNED));
  }

  private void stand() {
    if (closed || context.isClosed()) {
      return;
    }
    CompletableFuture<Term> next = candidate.awaitAsOurs();
    elected = next;
    next.whenComplete(
        (won, error) ->
            serial.execute(
                () -> {
                  if (won != null) {
                    begin(won);
                  } else {
                    failed(error);
                  }
                }));
  }

  /** The ensemble refuses it, or the ACL policy does: that may change. */
  private void failed(Throwable why) {
    elected = null;
    if (!closed && !context.isClosed()) {
      context.pause(++failures).thenAccept(rested -> serial.execute(this::stand));
      LOG.error("{}: cannot stand, trying again", candidate, why); // which may throw
    }
  }

  private void begin(Term granted) {
    elected = null;
    if (closed) {
      granted.close();
      return;
    }
    Term won = granted.resignedBy(this::resign);
    term = won;
    failures = 0;
    won.lost().thenAccept(why -> serial.execute(() -> end(won, TermEnd.lost(why))));
    try {
      duty.begin(this, won);
    } catch (RuntimeException | Error thrownByUser) {
      end(won, TermEnd.RESIGNED);
      throw thrownByUser; // which is logged
    }
  }

  private void end(@Nullable Term over, TermEnd ending) {
    if (over == null || over != term) {
      return; // it has ended before
    }
    term = null;
    CompletableFuture<?> mayEnd = CompletableFuture.completedFuture(true);
    try {
      mayEnd = duty.end(over, ending);
    } finally {
      mayEnd.whenComplete(
          (done, error) -> {
            over.giveUp();
            duty.ready().whenComplete((ready, never) -> serial.execute(this::stand));
          });
    }
  }
}
