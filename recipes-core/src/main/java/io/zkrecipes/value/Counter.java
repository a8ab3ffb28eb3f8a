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
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;

/**
 * A {@code long} that all who name the same path share: linearizable, and every change happens
 * exactly once, also when the reply to it is lost.
 *
 * <p>Free: one round trip for a change. Changes of several threads of one client that come together
 * are written together, whatever their number. Where the connection was lost together with the
 * session, and the value has changed since, a change ends with {@link
 * io.zkrecipes.UnknownOutcomeException}: it happened once or not at all.
 *
 * <p>The node is {@code <path>}, PERSISTENT, 8 bytes, big-endian; no data is 0, as is no node. That
 * is the format of Curator's DistributedAtomicLong, and both may be used at the same time. Each
 * client that changes it has an EPHEMERAL child there, {@code _op_…}.
 *
 * <p>Verbs without a timeout wait for 4/3 of the session timeout, and 20 s at most. They are not
 * interruptible; on ZooKeeper's event thread only the async ones are allowed. Futures complete on
 * the client's callback executor; cancelling one takes the change back, if it was not sent yet.
 * Thread-safe.
 */
public final class Counter {
  private static final int AT_ONCE = 1000;

  private final ZPath path;
  private final VersionedNode node;
  private volatile long lastSeen; // a guess where to begin

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

  /** Where it is. */
  public ZPath path() {
    return path;
  }

  /**
   * The value, no older than this call.
   *
   * @throws CoordinationException without an answer in time, or if the data is no counter
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
   * @throws ArithmeticException if the sum is no {@code long}; nothing was written
   * @throws io.zkrecipes.UnknownOutcomeException if nobody can tell whether it was added
   * @throws CoordinationException if it was not added, saying why
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

  /** As above, for who makes something else of the sum. */
  <S> CompletableFuture<S> addAsync(long delta, Function<Long, S> outcome) {
    return adding(delta).asFuture(outcome);
  }

  /** Sets it, whatever it was; fails as {@link #add(long)}. */
  public void set(long value) {
    node.await(() -> setting(value), node.patience());
  }

  /** As {@link #set}. */
  public CompletableFuture<Long> setAsync(long value) {
    return setting(value).asFuture(set -> set);
  }

  /** Sets it if it is as expected, and returns whether it was; fails as {@link #add(long)}. */
  public boolean compareAndSet(long expected, long value) {
    return node.await(() -> setting(expected, value), node.patience()) == expected;
  }

  /** As {@link #compareAndSet}. */
  public CompletableFuture<Boolean> compareAndSetAsync(long expected, long value) {
    return setting(expected, value).asFuture(found -> found == expected);
  }

  /**
   * Sets it to what the function makes of it, and returns that. The function runs in this thread,
   * once or several times: it should have no side effects.
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
    return node.look(
        current -> {
          long value = decode(current);
          return new Step<>(null, revision -> seen(value));
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
          return new Step<>(encode(sum), revision -> seen(sum));
        });
  }

  private PendingUpdate<Long> setting(long value) {
    return node.change(current -> new Step<>(encode(value), revision -> seen(value)));
  }

  /** Tells what was found; only if that was expected, it was set. */
  private PendingUpdate<Long> setting(long expected, long value) {
    return node.change(
        current -> {
          long found = decode(current);
          return new Step<>(
              found == expected ? encode(value) : null,
              revision -> {
                seen(found == expected ? value : found);
                return found;
              });
        });
  }

  private long seen(long value) {
    lastSeen = value;
    return value;
  }

  private static byte[] encode(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  private long decode(Content current) {
    byte[] data = current.data();
    if (data.length == 0) {
      return 0;
    }
    if (data.length != Long.BYTES) {
      throw new CoordinationException(
          "%s: %d bytes of data (expected: 8, or none)".formatted(path, data.length));
    }
    return ByteBuffer.wrap(data).getLong();
  }
}
