package io.zkrecipes.election;

import io.zkrecipes.Lease;
import io.zkrecipes.LeaseState;
import io.zkrecipes.LossReason;
import io.zkrecipes.Txn;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The time in which a candidate leads: until it resigns, or the office is lost. As with every
 * {@link Lease}, the leader learns of a loss before anybody else can be elected. Any thread may use
 * it.
 *
 * <p>A term of a {@link Candidacy} is resigned as by {@link Candidacy#resign}: the listener is told
 * first, or the work has returned first. Till then it is valid.
 */
public final class Term implements AutoCloseable {
  private final String candidate;
  private final Lease lease;
  private final Consumer<Term> wayOut;
  private final CompletableFuture<Boolean> givenUp = new CompletableFuture<>();

  Term(String candidate, Lease lease) {
    this(candidate, lease, Term::giveUp);
  }

  private Term(String candidate, Lease lease, Consumer<Term> wayOut) {
    this.candidate = candidate;
    this.lease = lease;
    this.wayOut = wayOut;
  }

  /** This term in other hands: who resigns it takes this way, at whose end it is given up. */
  Term resignedBy(Consumer<Term> way) {
    return new Term(candidate, lease, way);
  }

  /** The end of each way out. */
  void giveUp() {
    lease.close();
    givenUp.complete(true);
  }

  /** The id of the candidate that leads. */
  public String candidate() {
    return candidate;
  }

  /**
   * Higher than that of every leader before, for ever: the token of the lease. Lets a store refuse
   * former leaders.
   */
  public long epoch() {
    return lease.token();
  }

  /** What this term is worth now; computed at the call. */
  public LeaseState state() {
    return lease.state();
  }

  /** Whether it still leads. */
  public boolean isValid() {
    return lease.isValid();
  }

  /** How long the term lasts at least if nothing more is heard from the ensemble. */
  public Duration safeFor() {
    return lease.safeFor();
  }

  /**
   * Completes once, with the reason, when the office is lost; never when it was resigned first.
   * Dependents run on the client's callback executor.
   */
  public CompletableFuture<LossReason> lost() {
    return lease.lost();
  }

  /**
   * Begins writes that ZooKeeper applies only if this term still lasts.
   *
   * @throws io.zkrecipes.LeaseLostException if it does not
   */
  public Txn txn() {
    return lease.txn();
  }

  /**
   * Gives the office up; a term that was lost is left alone.
   *
   * @return completes when the server has confirmed
   */
  public CompletableFuture<Void> resign() {
    close();
    return givenUp.thenCompose(done -> lease.release());
  }

  /**
   * Gives the office to a certain candidate, the next one in line that is called so. Those who
   * stand in between are asked to stand again at the end of the line, and when they have, the
   * office is given up, as by {@link #resign}. Should the one who is to have it leave in that very
   * moment, the one behind it leads.
   *
   * <p>What cannot be done within a third of the session timeout, 5 s at most, is not done: the
   * office is kept then, though some may have gone to the end. LeaderLatches of Curator do not step
   * back. Cancelling the future stops nothing.
   *
   * @return completes when the server has confirmed; fails with {@link
   *     io.zkrecipes.CoordinationException} where nobody stands who is called so, or naming those
   *     who are still in between, and with {@link io.zkrecipes.LeaseLostException} if the term is
   *     over
   */
  public CompletableFuture<Void> transferTo(String candidate) {
    return LeadershipTransfer.prepare(lease, candidate).thenCompose(ready -> resign());
  }

  /** As {@link #resign}, without waiting. Idempotent; never throws. */
  @Override
  public void close() {
    wayOut.accept(this);
  }

  @Override
  public String toString() {
    return "Term[%s, epoch %d, %s]".formatted(candidate, epoch(), state());
  }
}
