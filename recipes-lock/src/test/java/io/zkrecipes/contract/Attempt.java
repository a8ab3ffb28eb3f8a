package io.zkrecipes.contract;

import static io.zkrecipes.contract.Member.SOON;
import static org.awaitility.Awaitility.await;

import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** A verb on its way, in a thread of its own. */
public final class Attempt<T> {
  private static final Set<Thread.State> BLOCKED =
      Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

  private final FutureTask<T> task;
  private final Thread thread;

  private Attempt(Callable<T> verb) {
    task = new FutureTask<>(verb);
    thread = new Thread(task, "attempt");
    thread.setDaemon(true);
  }

  public static <T> Attempt<T> of(Callable<T> verb) {
    Attempt<T> attempt = new Attempt<>(verb);
    attempt.thread.start();
    return attempt;
  }

  /** What may be interrupted. */
  public interface Act {
    void run() throws Exception;
  }

  /** Begins an act and interrupts it: about to ask, waiting, or through already. */
  public static void interrupted(Act act) throws Exception {
    Attempt<Boolean> attempt =
        of(
            () -> {
              try {
                act.run();
                return true;
              } catch (InterruptedException ended) {
                return false;
              }
            });
    attempt.interrupt();
    attempt.outcome();
  }

  public boolean isOver() {
    return task.isDone();
  }

  /** Waits until the thread waits. */
  public void awaitBlocked() {
    await().atMost(SOON).until(() -> BLOCKED.contains(thread.getState()));
  }

  public void interrupt() {
    thread.interrupt();
  }

  /** Waits until the verb has noticed an interrupt. */
  public void awaitInterruptSeen() {
    await().atMost(SOON).until(() -> !thread.isInterrupted());
  }

  /** What the verb returns. */
  public T outcome() throws Exception {
    return task.get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  /** What the verb throws. */
  public Throwable failure() throws Exception {
    try {
      throw new AssertionError("returned " + outcome() + " (expected: an exception)");
    } catch (ExecutionException thrown) {
      return thrown.getCause() == null ? thrown : thrown.getCause();
    }
  }
}
