package io.zkrecipes.election;

import io.zkrecipes.kernel.concurrent.SerialExecutor;
import io.zkrecipes.kernel.session.ClientContext;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A candidate that joins the election again after each term, at the end of the line, until the
 * candidacy or the client is closed. Thread-safe.
 */
public final class Candidacy implements AutoCloseable {
  // States, each with the transitions out of it:
  //
  //   WAITING  one request stands in line (request is set). Elected: LEADING. Refused: PAUSED.
  //   LEADING  a term lasts (term is set). Resigned, lost or closed: ENDING.
  //   ENDING   the handler was told, and has not finished (neither is set). Finished: WAITING.
  //   PAUSED   joining was refused (neither is set). After the pause: WAITING.
  //
  // Closing cancels the request and ends the term. It stops the cycle where WAITING begins, and in
  // onElected(), for a grant that was on its way when the request was cancelled.
  //
  // Threads: every transition is a task of the serial executor, on the client's callback executor.
  // So transitions, and with them all calls of the handler, run one at a time in the order in which
  // they were submitted, by whichever thread: a user's thread (resign, close), ZooKeeper's event
  // thread (elected, refused), a callback thread (lost), the thread of the leader's task
  // (returned),
  // the clock thread (end of a pause). A handler that blocks delays its own candidacy alone.
  //
  // Order at the end of a term: the handler is told first; the delete of the node is sent when the
  // handler has finished. So nobody else can be elected before a leader that resigns has stopped. A
  // term that was lost may have a successor before the handler is told, but not before isValid() is
  // false. Two ends of one term (lost while it resigns) are told once: endTerm() takes the term
  // out,
  // and a later end finds another term or none.

  /** What happens in the terms of a candidacy. Called one at a time, on callback threads. */
  interface TermHandler {
    void onElected(Candidacy candidacy, Term term);

    /**
     * The term is over, or is about to be resigned.
     *
     * @return completes, in whichever way, when leadership may be given up
     */
    CompletableFuture<?> onTermEnd(Term term, TermEnd end);

    /** Called after the end of a term; completes when the candidate may join again. */
    CompletableFuture<?> whenReady();
  }

  private static final Logger LOG = LoggerFactory.getLogger(Candidacy.class);

  private final Candidate candidate;
  private final ClientContext context;
  private final TermHandler handler;
  private final SerialExecutor serial;
  // All below is accessed by tasks of the serial executor; the term is also read by any thread.
  private @Nullable CompletableFuture<Term> request;
  private volatile @Nullable Term term;
  private boolean closed;
  private int refusals; // in a row

  private Candidacy(Candidate candidate, ClientContext context, TermHandler handler) {
    this.candidate = candidate;
    this.context = context;
    this.handler = handler;
    this.serial = new SerialExecutor(context::runCallback);
  }

  static Candidacy start(Candidate candidate, ClientContext context, TermHandler handler) {
    Candidacy candidacy = new Candidacy(candidate, context, handler);
    candidacy.serial.execute(candidacy::join);
    return candidacy;
  }

  /** The candidate that stands for election. */
  public Candidate candidate() {
    return candidate;
  }

  /** The current term; empty if the candidate does not lead. */
  public Optional<Term> term() {
    return Optional.ofNullable(term).filter(Term::isValid);
  }

  /**
   * Gives up leadership, if the candidate leads, and joins again at the end of the line. Returns at
   * once.
   */
  public void resign() {
    serial.execute(() -> endTerm(term, TermEnd.RESIGNED));
  }

  /**
   * Gives up leadership or leaves the line, and does not join again. Returns at once. Idempotent.
   */
  @Override
  public void close() {
    serial.execute(
        () -> {
          closed = true;
          if (request != null) {
            request.cancel(false);
          }
          endTerm(term, TermEnd.RESIGNED);
        });
  }

  @Override
  public String toString() {
    return "Candidacy[" + candidate + "]";
  }

  /** Ends this term, if it still lasts: its task has returned, or somebody has closed it. */
  void resign(Term ending) {
    serial.execute(() -> endTerm(ending, TermEnd.RESIGNED));
  }

  private void join() {
    if (closed || context.isClosed()) {
      return;
    }
    CompletableFuture<Term> joined = candidate.awaitOnAnyThread();
    request = joined;
    joined.whenComplete(
        (won, error) ->
            serial.execute(
                () -> {
                  request = null;
                  if (won != null) {
                    onElected(won);
                  } else if (!closed && !context.isClosed()) {
                    onRefused(error);
                  }
                }));
  }

  /** The ensemble or the ACL policy refuses the node, which may change: tries again later. */
  private void onRefused(Throwable error) {
    context.pause(++refusals).thenAccept(paused -> serial.execute(this::join));
    LOG.error("{}: cannot join the election, trying again", candidate, error); // last: it may throw
  }

  private void onElected(Term granted) {
    if (closed) {
      granted.close();
      return;
    }
    Term won = granted.withResignation(this::resign);
    term = won;
    refusals = 0;
    won.lost().thenAccept(reason -> serial.execute(() -> endTerm(won, TermEnd.lost(reason))));
    try {
      handler.onElected(this, won);
    } catch (RuntimeException | Error thrownByUser) {
      endTerm(won, TermEnd.RESIGNED);
      throw thrownByUser; // the callback executor logs it
    }
  }

  private void endTerm(@Nullable Term ending, TermEnd end) {
    if (ending == null || ending != term) {
      return; // it has ended before
    }
    term = null;
    CompletableFuture<?> finished = CompletableFuture.completedFuture(true);
    try {
      finished = handler.onTermEnd(ending, end);
    } finally { // also if the handler throws, which the callback executor logs
      finished.whenComplete(
          (done, error) -> {
            ending.release();
            handler.whenReady().whenComplete((ready, never) -> serial.execute(this::join));
          });
    }
  }
}
