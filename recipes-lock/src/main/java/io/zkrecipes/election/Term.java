package io.zkrecipes.election;

import io.zkrecipes.Lease;
import io.zkrecipes.LeaseState;
import io.zkrecipes.LossReason;
import io.zkrecipes.Txn;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The time in which a candidate leads, from its election until it resigns or leadership is lost. As
 * with every {@link Lease}, the term of a leader that loses its session is not valid any more
 * before anybody else can be elected. Thread-safe.
 *
 * <p>A term of a {@link Candidacy} is resigned as by {@link Candidacy#resign}: it stays valid until
 * the listener was told, or the task has returned.
 */
public final class Term implements AutoCloseable {
  private final String candidate;
  private final Lease lease;
  private final Consumer<Term> resignation;
  private final CompletableFuture<Boolean> released = new CompletableFuture<>();

  Term(String candidate, Lease lease) {
    this(candidate, lease, Term::release);
  }

  private Term(String candidate, Lease lease, Consumer<Term> resignation) {
    this.candidate = candidate;
    this.lease = lease;
    this.resignation = resignation;
  }

  /**
   * The same term, resigned by this action. The action ends with {@link #release}, at once or
   * later.
   */
  Term withResignation(Consumer<Term> action) {
    return new Term(candidate, lease, action);
  }

  /** Gives up leadership: deletes the node. */
  void release() {
    lease.close();
    released.complete(true);
  }

  /** The id of the candidate that leads. */
  public String candidate() {
    return candidate;
  }

  /**
   * A number higher than the epoch of every earlier term at this path: the token of the lease. Lets
   * a store refuse writes of former leaders.
   */
  public long epoch() {
    return lease.token();
  }

  /** Whether the term lasts, as far as is known at the time of the call. */
  public LeaseState state() {
    return lease.state();
  }

  /** Whether the candidate still leads. */
  public boolean isValid() {
    return lease.isValid();
  }

  /** How long the term lasts at least, even if no reply comes from the ensemble any more. */
  public Duration safeFor() {
    return lease.safeFor();
  }

  /**
   * Completes with the reason when leadership is lost; never if the leader resigned first.
   * Dependents run on the client's callback executor.
   */
  public CompletableFuture<LossReason> lost() {
    return lease.lost();
  }

  /**
   * Begins writes that ZooKeeper applies only if this term still lasts.
   *
   * @throws io.zkrecipes.LeaseLostException if the term is over
   */
  public Txn txn() {
    return lease.txn();
  }

  /**
   * Gives up leadership. No effect on a term that was lost.
   *
   * @return completes when the server has confirmed that the node is deleted
   */
  public CompletableFuture<Void> resign() {
    close();
    return released.thenCompose(done -> lease.release());
  }

  /**
   * Transfers leadership to the next candidate in line with this id. The candidates in between are
   * asked to join again at the end of the line; when they have, this leader resigns, as by {@link
   * #resign}. If the chosen candidate leaves the line at that moment, the one behind it leads.
   *
   * <p>A transfer that is not possible within a third of the session timeout, 5 s at most, fails:
   * this leader goes on leading, though some candidates may have moved to the end. LeaderLatches of
   * Curator do not move. Cancelling the future does not stop the transfer.
   *
   * @return completes when the server has confirmed; fails with {@link
   *     io.zkrecipes.CoordinationException} if no candidate with this id is waiting, or naming the
   *     candidates that are still in between, and with {@link io.zkrecipes.LeaseLostException} if
   *     the term is over
   */
  public CompletableFuture<Void> transferTo(String candidate) {
    return LeadershipTransfer.prepare(lease, candidate).thenCompose(ready -> resign());
  }

  /** As {@link #resign}, without waiting. Idempotent; never throws. */
  @Override
  public void close() {
    resignation.accept(this);
  }

  @Override
  public String toString() {
    return "Term[%s, epoch %d, %s]".formatted(candidate, epoch(), state());
  }
}
