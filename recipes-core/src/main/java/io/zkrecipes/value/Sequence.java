package io.zkrecipes.value;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;
import java.util.concurrent.CompletableFuture;

/**
 * Numbers that are given out once, to whoever asks, in any process: order numbers, ids.
 *
 * <p>They begin at 0 and rise without a gap, over restarts of everything, as they are given out; a
 * number that is drawn and never heard of, since its process died or the outcome was {@linkplain
 * io.zkrecipes.UnknownOutcomeException unknown}, is missing. Threads that draw together share one
 * round trip. Who needs many takes a {@link #reserve block} of them in one.
 *
 * <p>A {@link Counter} at the same path, which holds the next number. Thread-safe; futures complete
 * on the client's callback executor.
 */
public final class Sequence {
  /** Numbers in a row: {@code first} to {@code last}, both included. */
  public record Block(long first, long last) {
    /** How many there are. */
    public long size() {
      return last - first + 1;
    }
  }

  private final Counter counter;

  private Sequence(Counter counter) {
    this.counter = counter;
  }

  /**
   * The sequence at this path; nothing is sent yet.
   *
   * @throws IllegalArgumentException if the path is not valid
   */
  public static Sequence of(RecipeClient client, String path) {
    return new Sequence(Counter.of(client, path));
  }

  /** Where it is. */
  public ZPath path() {
    return counter.path();
  }

  /**
   * The next number. Waits, and fails, as {@link Counter#add(long)}; an {@code ArithmeticException}
   * says that all are used up.
   */
  public long next() {
    return counter.add(1) - 1;
  }

  /** As {@link #next}. */
  public CompletableFuture<Long> nextAsync() {
    return counter.addAsync(1, after -> after - 1);
  }

  /**
   * The next numbers, as many as asked for, in a row.
   *
   * @throws IllegalArgumentException if it is none
   */
  public Block reserve(int count) {
    return block(counter.add(checked(count)), count);
  }

  /** As {@link #reserve}. */
  public CompletableFuture<Block> reserveAsync(int count) {
    return counter.addAsync(checked(count), after -> block(after, count));
  }

  @Override
  public String toString() {
    return "Sequence[" + path() + "]";
  }

  private static Block block(long after, int count) {
    return new Block(after - count, after - 1);
  }

  private static int checked(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("count: " + count + " (expected: 1 or above)");
    }
    return count;
  }
}
