package io.zkrecipes.contract;

import static io.zkrecipes.contract.TestProcess.SOON;
import static org.awaitility.Awaitility.await;

import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** A blocking call that runs in a thread of its own. */
public final class BackgroundCall<T> {
  private static final Set<Thread.State> BLOCKED =
      Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

  private final FutureTask<T> task;
  private final Thread thread;

  private BackgroundCall(Callable<T> verb) {
    task = new FutureTask<>(verb);
    thread = new Thread(task, "attempt");
    thread.setDaemon(true);
  }

  public static <T> BackgroundCall<T> of(Callable<T> verb) {
    BackgroundCall<T> attempt = new BackgroundCall<>(verb);
    attempt.thread.start();
    return attempt;
  }

  /** A call that may be interrupted. */
  public interface InterruptibleAction {
    void run() throws Exception;
  }

  /**
   * Starts a call and interrupts it at once: before it sends, while it waits, or after it has
   * returned.
   */
  public static void interrupted(InterruptibleAction act) throws Exception {
    BackgroundCall<Boolean> attempt =
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

  public boolean isDone() {
    return task.isDone();
  }

  /** Waits until the thread is blocked. */
  public void awaitBlocked() {
    await().atMost(SOON).until(() -> BLOCKED.contains(thread.getState()));
  }

  public void interrupt() {
    thread.interrupt();
  }

  /** Waits until the call has noticed the interrupt. */
  public void awaitInterruptHandled() {
    await().atMost(SOON).until(() -> !thread.isInterrupted());
  }

  /** Waits for the call and returns its result. */
  public T outcome() throws Exception {
    return task.get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  /** Waits for the call and returns the exception that it throws. */
  public Throwable failure() throws Exception {
    try {
      throw new AssertionError("returned " + outcome() + " (expected: an exception)");
    } catch (ExecutionException thrown) {
      return thrown.getCause() == null ? thrown : thrown.getCause();
    }
  }
}
