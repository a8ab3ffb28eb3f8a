package io.zkrecipes.election;

import io.zkrecipes.kernel.session.ClientContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a leader's task in each term, in a new thread. At the end of the term the thread is
 * interrupted; leadership is given up when the task has returned, or after the patience of the
 * client. The candidate joins again only after the task has returned, so that two runs of the task
 * never overlap.
 *
 * <p>The fields are written by one callback of the handler at a time; the thread of the task counts
 * failures and completes the future.
 */
final class LeaderTaskRunner implements Candidacy.TermHandler {
  private static final Logger LOG = LoggerFactory.getLogger(LeaderTaskRunner.class);

  private final ClientContext context;
  private final LeaderTask task;
  private final AtomicInteger failures = new AtomicInteger(); // in a row
  private volatile CompletableFuture<Boolean> returned = CompletableFuture.completedFuture(true);
  private volatile @Nullable Thread thread;

  LeaderTaskRunner(ClientContext context, LeaderTask task) {
    this.context = context;
    this.task = task;
  }

  @Override
  public void onElected(Candidacy candidacy, Term term) {
    CompletableFuture<Boolean> end = new CompletableFuture<>();
    returned = end;
    Runnable run =
        () -> {
          try {
            run(term);
          } finally { // also if the logger throws
            end.complete(true);
            candidacy.resign(term);
          }
        };
    try {
      Thread leader = new Thread(run, "leader " + term.candidate());
      leader.setDaemon(true);
      thread = leader;
      leader.start();
    } catch (RuntimeException | Error noThread) {
      failures.incrementAndGet();
      end.complete(true);
      throw noThread;
    }
  }

  private void run(Term term) {
    try {
      task.lead(term);
      failures.set(0);
    } catch (InterruptedException termEnded) {
      failures.set(0);
    } catch (Exception | Error thrownByUser) {
      failures.incrementAndGet();
      LOG.error("{}: the leader's task threw", term, thrownByUser);
    }
  }

  @Override
  public CompletableFuture<?> onTermEnd(Term term, TermEnd end) {
    Thread leader = thread;
    if (leader != null) {
      leader.interrupt();
    }
    return returned.copy().orTimeout(context.requestTimeout().toNanos(), TimeUnit.NANOSECONDS);
  }

  /** When the task has returned; if it threw, after a pause that grows with the failures. */
  @Override
  public CompletableFuture<?> whenReady() {
    return returned.thenCompose(
        done ->
            failures.get() == 0
                ? CompletableFuture.completedFuture(true)
                : context.pause(failures.get()));
  }
}
