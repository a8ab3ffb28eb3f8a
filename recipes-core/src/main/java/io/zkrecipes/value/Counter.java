package io.zkrecipes.value;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.Deadline;
import io.zkrecipes.kernel.node.PendingUpdate;
import io.zkrecipes.kernel.node.Update.Content;
import io.zkrecipes.kernel.node.Update.Step;
import io.zkrecipes.kernel.node.VersionedNode;
import io.zkrecipes.kernel.session.ClientContext;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;

/**
 * A {@code long} shared by all clients that use the same path. Linearizable; every change is
 * applied exactly once, even if the reply is lost.
 *
 * <p>Without contention, a change costs one round trip. Changes that several threads of one client
 * ask for at the same time are written together. If the session ended before the reply to a change
 * came, and the value has changed since, the change fails with {@link
 * io.zkrecipes.UnknownOutcomeException}: it was applied once or not at all.
 *
 * <p>The node is {@code <path>}, PERSISTENT, 8 bytes, big-endian; no data is 0, as is no node. That
 * is the format of Curator's DistributedAtomicLong, and both may be used at the same time. Each
 * client that changes it has an EPHEMERAL child of that node, {@code _op_…}.
 *
 * <p>Verbs without a timeout wait for 4/3 of the session timeout, and 20 s at most. They are not
 * interruptible; on ZooKeeper's event thread only the async ones are allowed. Futures complete on
 * the client's callback executor; cancelling one withdraws the change, if it was not sent yet.
 * Thread-safe.
 */
public final class Counter {
  private static final int AT_ONCE = 1000;

  private final ZPath path;
  private final VersionedNode node;
  private volatile long lastSeen; // what update() tries first

  private Counter(RecipeClient client, ZPath path) {
    this.path = path;
    this.node = VersionedNode.of(ClientContext.of(client), new VersionedNode.Key(path, AT_ONCE));
  }

  /**
   * The counter at this path; nothing is sent yet.
   *
   * @throws IllegalArgumentException if the path is not valid
   */
  public static Counter of(RecipeClient client, String path) {
    return new Counter(client, ZPath.of(path));
  }

  /** The path of its node. */
  public ZPath path() {
    return path;
  }

  /**
   * The value, no older than this call.
   *
   * @throws CoordinationException without an answer in time, or if the data is not that of a
   *     counter
   */
  public long get() {
    return node.await(this::read, node.patience());
  }

  /** As {@link #get}. */
  public CompletableFuture<Long> getAsync() {
    return read().asFuture(value -> value);
  }

  /**
   * Adds, and returns the sum.
   *
   * @throws ArithmeticException if the sum overflows; nothing was written
   * @throws io.zkrecipes.UnknownOutcomeException if it is not known whether it was added
   * @throws CoordinationException if it was not added; the message has the reason
   */
  public long add(long delta) {
    return add(delta, node.patience());
  }

  /**
   * As {@link #add(long)}, with a limit to the time.
   *
   * @throws IllegalArgumentException if the timeout is negative
   */
  public long add(long delta, Duration timeout) {
    return node.await(() -> adding(delta), timeout);
  }

  /** As {@link #add(long)}. */
  public CompletableFuture<Long> addAsync(long delta) {
    return addAsync(delta, sum -> sum);
  }

  /** As {@link #addAsync(long)}; the future has the outcome that follows from the sum. */
  <S> CompletableFuture<S> addAsync(long delta, Function<Long, S> outcome) {
    return adding(delta).asFuture(outcome);
  }

  /** Sets the value, whatever it was. Fails as {@link #add(long)}. */
  public void set(long value) {
    node.await(() -> setting(value), node.patience());
  }

  /** As {@link #set}. */
  public CompletableFuture<Long> setAsync(long value) {
    return setting(value).asFuture(set -> set);
  }

  /** Sets the value if it is as expected; returns whether it was. Fails as {@link #add(long)}. */
  public boolean compareAndSet(long expected, long value) {
    return node.await(() -> setting(expected, value), node.patience()) == expected;
  }

  /** As {@link #compareAndSet}. */
  public CompletableFuture<Boolean> compareAndSetAsync(long expected, long value) {
    return setting(expected, value).asFuture(found -> found == expected);
  }

  /**
   * Sets the value to the result of a function of it, and returns the new value. The function runs
   * in this thread, once or several times: it should have no side effects.
   *
   * @throws CoordinationException as {@link #add(long)}
   */
  public long update(LongUnaryOperator function) {
    Deadline deadline = Deadline.after(node.patience());
    while (true) {
      long expected = lastSeen;
      long value = function.applyAsLong(expected);
      Duration left = Duration.ofNanos(deadline.left());
      long found = node.await(() -> setting(expected, value), left);
      if (found == expected) {
        return value;
      }
      lastSeen = found;
    }
  }

  @Override
  public String toString() {
    return "Counter[" + path + "]";
  }

  private PendingUpdate<Long> read() {
    return node.read(
        current -> {
          long value = decode(current);
          return new Step<>(null, revision -> remember(value));
        });
  }

  private PendingUpdate<Long> adding(long delta) {
    return node.change(
        current -> {
          long value = decode(current);
          long sum = value + delta;
          if (((value ^ sum) & (delta ^ sum)) < 0) {
            throw new ArithmeticException(
                "%s: %d + %d is no long; nothing was written".formatted(path, value, delta));
          }
          return new Step<>(CounterFormat.encode(sum), revision -> remember(sum));
        });
  }

  private PendingUpdate<Long> setting(long value) {
    return node.change(
        current -> new Step<>(CounterFormat.encode(value), revision -> remember(value)));
  }

  /** The outcome is the value that was found; it was set only if that was the expected one. */
  private PendingUpdate<Long> setting(long expected, long value) {
    return node.change(
        current -> {
          long found = decode(current);
          return new Step<>(
              found == expected ? CounterFormat.encode(value) : null,
              revision -> {
                remember(found == expected ? value : found);
                return found;
              });
        });
  }

  private long remember(long value) {
    lastSeen = value;
    return value;
  }

  private long decode(Content current) {
    return CounterFormat.decode(path, current.data());
  }
}
