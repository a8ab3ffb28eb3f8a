package io.zkrecipes.election;

import io.zkrecipes.kernel.session.ClientContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the work of a leader in a thread of its own. At the end of a term the thread is interrupted,
 * and the office is given up when it has ended, or after a while; never do two run at a time.
 */
final class LeaderTaskRunner implements Candidacy.Duty {
  private static final Logger LOG = LoggerFactory.getLogger(LeaderTaskRunner.class);

  private final ClientContext context;
  private final LeaderTask work;
  // Written one at a time, see Duty.
  private volatile CompletableFuture<Boolean> ended = CompletableFuture.completedFuture(true);
  private volatile @Nullable Thread worker;
  private final AtomicInteger failures = new AtomicInteger(); // in a row

  LeaderTaskRunner(ClientContext context, LeaderTask work) {
    this.context = context;
    this.work = work;
  }

  @Override
  public void begin(Candidacy candidacy, Term term) {
    CompletableFuture<Boolean> end = new CompletableFuture<>();
    ended = end;
    Runnable job =
        () -> {
          try {
            run(term);
          } finally { // also where what it threw cannot be logged
            end.complete(true);
            candidacy.resign(term);
          }
        };
    try {
      Thread thread = new Thread(job, "leader " + term.candidate());
      thread.setDaemon(true);
      worker = thread;
      thread.start();
    } catch (RuntimeException | Error noThread) {
      failures.incrementAndGet();
      end.complete(true);
      throw noThread;
    }
  }

  private void run(Term term) {
    try {
      work.lead(term);
      failures.set(0);
    } catch (InterruptedException over) {
      failures.set(0); // as it should
    } catch (Exception | Error thrownByUser) {
      failures.incrementAndGet();
      LOG.error("{}: the work of the leader threw", term, thrownByUser);
    }
  }

  @Override
  public CompletableFuture<?> end(Term term, TermEnd ending) {
    Thread thread = worker;
    if (thread != null) {
      thread.interrupt();
    }
    return ended.copy().orTimeout(context.patience().toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public CompletableFuture<?> ready() {
    return ended.thenCompose(
        done ->
            failures.get() == 0
                ? CompletableFuture.completedFuture(true)
                : context.pause(failures.get()));
  }
}
