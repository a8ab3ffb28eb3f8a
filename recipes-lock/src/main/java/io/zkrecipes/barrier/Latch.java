package io.zkrecipes.barrier;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.Deadline;
import io.zkrecipes.kernel.node.PendingUpdate;
import io.zkrecipes.kernel.node.Update.Step;
import io.zkrecipes.kernel.node.VersionedNode;
import io.zkrecipes.kernel.node.Watched;
import io.zkrecipes.kernel.session.ClientContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * A latch that opens when it was counted down to zero, and lets all waiting threads pass, as {@link
 * java.util.concurrent.CountDownLatch}. Each count is applied exactly once, even if the reply is
 * lost.
 *
 * <p>An open latch stays open until {@link #reset} begins a new round. A job that runs again and
 * again resets the latch when it starts, so that no thread passes because of the round before.
 *
 * <p>The node is {@code <path>}, PERSISTENT, with text: {@code round=1 count=3 left=2 broken=}. A
 * missing or empty node means that the latch was never counted down. Each client that counts has an
 * EPHEMERAL child of that node, {@code _op_…}.
 *
 * <p>Without contention, each verb costs one round trip. Verbs that count wait for 4/3 of the
 * session timeout, 20 s at most, and are not interruptible. Futures complete on the client's
 * callback executor. Thread-safe.
 */
public final class Latch {
  private static final int AT_ONCE = 1000;

  private final ClientContext context;
  private final ZPath path;
  private final int count;
  private final VersionedNode node;

  private Latch(ClientContext context, ZPath path, int count) {
    this.context = context;
    this.path = path;
    this.count = count;
    this.node = VersionedNode.of(context, new VersionedNode.Key(path, AT_ONCE));
  }

  /**
   * The latch at this path; nothing is sent yet.
   *
   * @param count how many counts open it; all clients must give the same
   * @throws IllegalArgumentException if the path is not valid, or the count below 1
   */
  public static Latch of(RecipeClient client, String path, int count) {
    if (count < 1) {
      throw new IllegalArgumentException("count: " + count + " (expected: >= 1)");
    }
    return new Latch(ClientContext.of(client), ZPath.of(path), count);
  }

  /** The path of its node. */
  public ZPath path() {
    return path;
  }

  /**
   * Counts down by one, unless the latch is open.
   *
   * @return how many counts are missing
   * @throws io.zkrecipes.UnknownOutcomeException if it is not known whether it was counted
   * @throws CoordinationException if it was not counted; the message has the reason, which may be
   *     that other clients use another count
   */
  public int countDown() {
    return node.await(() -> change(LatchState::countedDown), node.patience());
  }

  /** As {@link #countDown}. */
  public CompletableFuture<Integer> countDownAsync() {
    return change(LatchState::countedDown).asFuture(left -> left);
  }

  /**
   * Begins a new round. If the latch was not open, waiting threads get {@link
   * BrokenBarrierException}. Fails as {@link #countDown}.
   */
  public void reset() {
    node.await(() -> change(LatchState::reset), node.patience());
  }

  /** How many counts are missing, no older than this call. Fails as {@link #countDown}. */
  public int left() {
    return node.await(
        () ->
            node.read(
                current -> {
                  int left = state(current.data()).left();
                  return new Step<>(null, revision -> left);
                }),
        node.patience());
  }

  /**
   * Waits until it is open.
   *
   * @throws BrokenBarrierException if it was reset before it had opened
   * @throws InterruptedException if the thread is interrupted
   * @throws CoordinationException if it cannot be read, or other clients use another count
   * @throws IllegalStateException on ZooKeeper's event thread, which would wait for itself
   */
  public void await() throws InterruptedException, BrokenBarrierException {
    await(Deadline.never());
  }

  /**
   * As {@link #await()}, for a limited time; returns whether it was open.
   *
   * @throws IllegalArgumentException if the timeout is negative
   */
  public boolean await(Duration timeout) throws InterruptedException, BrokenBarrierException {
    return await(Deadline.after(timeout));
  }

  private boolean await(Deadline deadline) throws InterruptedException, BrokenBarrierException {
    BarrierWaits.refuse(path);
    return checkNotBroken(BarrierWaits.awaitOrCancel(opening(), deadline));
  }

  private boolean checkNotBroken(Optional<Boolean> opened) throws BrokenBarrierException {
    if (opened.isPresent() && !opened.get()) {
      throw broken();
    }
    return opened.isPresent();
  }

  /** As {@link #await()}, without a thread; cancel it to wait no more. */
  public CompletableFuture<Void> awaitAsync() {
    CompletableFuture<Boolean> opening = opening();
    CompletableFuture<Void> passed =
        context.onCallback(
            opening.thenCompose(
                opened ->
                    opened
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(broken())));
    passed.whenComplete((done, error) -> opening.cancel(false));
    return passed;
  }

  private BrokenBarrierException broken() {
    return new BrokenBarrierException(path + ": reset before it had opened");
  }

  /** Completes with true when the current round has opened, with false when it was reset. */
  private CompletableFuture<Boolean> opening() {
    LatchRound round = new LatchRound();
    return Watched.content(context, path).await(found -> round.outcome(state(found.data())));
  }

  private PendingUpdate<Integer> change(UnaryOperator<LatchState> change) {
    return node.change(
        current -> {
          LatchState before = state(current.data());
          LatchState after = change.apply(before);
          int left = after.left();
          return new Step<>(after.equals(before) ? null : after.data(), revision -> left);
        });
  }

  private LatchState state(byte[] data) {
    return LatchState.of(path, count, data);
  }

  @Override
  public String toString() {
    return "Latch[%s, count %d]".formatted(path, count);
  }
}
