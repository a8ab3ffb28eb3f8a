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
 * Counts down to zero, and then lets all through who wait, as {@link
 * java.util.concurrent.CountDownLatch} does. Each count happens exactly once, also when the reply
 * to it is lost.
 *
 * <p>Once open it stays open, until {@link #reset} begins a new round: whoever starts a job that is
 * done again and again resets it first, so that nobody is let through by the round before.
 *
 * <p>The node is {@code <path>}, PERSISTENT, with text: {@code round=1 count=3 left=2 broken=}.
 * None, or an empty one, means that nobody has counted yet. Each client that counts has an
 * EPHEMERAL child there, {@code _op_…}.
 *
 * <p>Free: one round trip for each verb. Verbs that count wait for 4/3 of the session timeout, 20 s
 * at most, and are not interruptible. Futures complete on the client's callback executor.
 * Thread-safe.
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
   * @param count how often it is counted down; all who use it must say the same
   * @throws IllegalArgumentException if the path is not valid, or the count below 1
   */
  public static Latch of(RecipeClient client, String path, int count) {
    if (count < 1) {
      throw new IllegalArgumentException("count: " + count + " (expected: >= 1)");
    }
    return new Latch(ClientContext.of(client), ZPath.of(path), count);
  }

  /** Where it is. */
  public ZPath path() {
    return path;
  }

  /**
   * Counts down, unless it is at zero.
   *
   * @return how many are left
   * @throws io.zkrecipes.UnknownOutcomeException if nobody can tell whether it was counted
   * @throws CoordinationException if it was not counted, saying why: also if others expect another
   *     count
   */
  public int countDown() {
    return node.await(() -> changing(LatchState::countedDown), node.patience());
  }

  /** As {@link #countDown}. */
  public CompletableFuture<Integer> countDownAsync() {
    return changing(LatchState::countedDown).asFuture(left -> left);
  }

  /**
   * Begins a new round. If it was not open, those who wait get {@link BrokenBarrierException}.
   * Fails as {@link #countDown}.
   */
  public void reset() {
    node.await(() -> changing(LatchState::reset), node.patience());
  }

  /** How many are left, no older than this call. Fails as {@link #countDown}. */
  public int left() {
    return node.await(
        () ->
            node.look(
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
   * @throws CoordinationException if it cannot be read, or others expect another count
   * @throws IllegalStateException on ZooKeeper's event thread, which would wait for itself
   */
  public void await() throws InterruptedException, BrokenBarrierException {
    await(Deadline.never());
  }

  /**
   * As {@link #await()}, this long at most; whether it was open.
   *
   * @throws IllegalArgumentException if the timeout is negative
   */
  public boolean await(Duration timeout) throws InterruptedException, BrokenBarrierException {
    return await(Deadline.after(timeout));
  }

  private boolean await(Deadline deadline) throws InterruptedException, BrokenBarrierException {
    BarrierWaits.refuse(path);
    return throughOnly(BarrierWaits.awaitOrCancel(opening(), deadline));
  }

  private boolean throughOnly(Optional<Boolean> opened) throws BrokenBarrierException {
    if (opened.isPresent() && !opened.get()) {
      throw broken();
    }
    return opened.isPresent();
  }

  /** As {@link #await()}, without a thread; cancel it to wait no more. */
  public CompletableFuture<Void> awaitAsync() {
    CompletableFuture<Boolean> opening = opening();
    CompletableFuture<Void> through =
        context.onCallback(
            opening.thenCompose(
                opened ->
                    opened
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(broken())));
    through.whenComplete((done, error) -> opening.cancel(false));
    return through;
  }

  private BrokenBarrierException broken() {
    return new BrokenBarrierException(path + ": reset before it had opened");
  }

  /** Completes with whether the round that is under way now came to its end. */
  private CompletableFuture<Boolean> opening() {
    LatchRound round = new LatchRound();
    return Watched.content(context, path).await(found -> round.outcome(state(found.data())));
  }

  private PendingUpdate<Integer> changing(UnaryOperator<LatchState> change) {
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
