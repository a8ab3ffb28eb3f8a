package io.zkrecipes.value;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;
import java.util.concurrent.CompletableFuture;

/**
 * Unique numbers for all processes: each number is given out once. For order numbers and ids.
 *
 * <p>Numbers begin at 0 and are given out in order without a gap, also after restarts of clients
 * and servers. A gap appears only where a number was given out and never used, because the process
 * died or the outcome was {@linkplain io.zkrecipes.UnknownOutcomeException unknown}. Threads of one
 * client that ask at the same time share one round trip. To take many numbers in one round trip,
 * {@linkplain #reserve reserve a block}.
 *
 * <p>A {@link Counter} at the same path, which holds the next number. Thread-safe; futures complete
 * on the client's callback executor.
 */
public final class Sequence {
  /** The numbers from {@code first} to {@code last}, both included. */
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

  /** The path of its node. */
  public ZPath path() {
    return counter.path();
  }

  /**
   * The next number. Waits, and fails, as {@link Counter#add(long)}; an {@code ArithmeticException}
   * means that no numbers are left.
   */
  public long next() {
    return counter.add(1) - 1;
  }

  /** As {@link #next}. */
  public CompletableFuture<Long> nextAsync() {
    return counter.addAsync(1, after -> after - 1);
  }

  /**
   * The next numbers, without a gap.
   *
   * @param count how many
   * @throws IllegalArgumentException if the count is below 1
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
