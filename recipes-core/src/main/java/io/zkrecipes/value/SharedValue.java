package io.zkrecipes.value;

import io.zkrecipes.Codec;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.Subscription;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.Deadline;
import io.zkrecipes.kernel.node.PendingUpdate;
import io.zkrecipes.kernel.node.Update.Content;
import io.zkrecipes.kernel.node.Update.Step;
import io.zkrecipes.kernel.node.VersionedNode;
import io.zkrecipes.kernel.node.Watched;
import io.zkrecipes.kernel.session.ClientContext;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A value shared by all clients that use the same path: to read, set, compare and set, and listen
 * to. Linearizable; every change is applied exactly once, even if the reply is lost.
 *
 * <p>Without contention, each verb costs one round trip. If the session ended before the reply to a
 * change came, and the value has changed since, the change fails with {@link
 * io.zkrecipes.UnknownOutcomeException}: it was applied once or not at all.
 *
 * <p>The node is {@code <path>}, PERSISTENT, with the bytes of the codec: the format of Curator's
 * SharedValue, and both may be used at the same time. There is no value while there is no node, or
 * an empty one that was never written. Each client that changes it has an EPHEMERAL child there,
 * {@code _op_…}.
 *
 * <p>Blocking verbs wait for 4/3 of the session timeout, and 20 s at most. They are not
 * interruptible; on ZooKeeper's event thread only the async ones are allowed. Futures complete on
 * the client's callback executor. Thread-safe.
 */
public final class SharedValue<T> {

  /** A value and its revision: the zxid of the write, which rises with each write. */
  public record Versioned<T>(T value, long revision) {}

  private final RecipeClient client;
  private final ZPath path;
  private final Codec<T> codec;
  private final VersionedNode node;

  private SharedValue(RecipeClient client, ZPath path, Codec<T> codec) {
    this.client = client;
    this.path = path;
    this.codec = codec;
    this.node = VersionedNode.of(ClientContext.of(client), new VersionedNode.Key(path, 1));
  }

  /**
   * The value at this path; nothing is sent yet.
   *
   * @throws IllegalArgumentException if the path is not valid
   */
  public static <T> SharedValue<T> of(RecipeClient client, String path, Codec<T> codec) {
    return new SharedValue<>(client, ZPath.of(path), codec);
  }

  /** The path of its node. */
  public ZPath path() {
    return path;
  }

  /**
   * The value, no older than this call; empty if there is none.
   *
   * @throws CoordinationException without an answer in time, or if the codec refuses the data
   */
  public Optional<Versioned<T>> get() {
    return decode(node.await(this::reading, node.patience()));
  }

  /** As {@link #get}. */
  public CompletableFuture<Optional<Versioned<T>>> getAsync() {
    return reading().asFuture(this::decode);
  }

  /**
   * Sets the value, whatever it was.
   *
   * @throws IllegalArgumentException if its data is too much for one request; nothing is sent
   * @throws io.zkrecipes.UnknownOutcomeException if it is not known whether it was set
   * @throws CoordinationException if it was not set; the message has the reason
   */
  public Versioned<T> set(T value) {
    return node.await(() -> setting(value), node.patience());
  }

  /** As {@link #set}. */
  public CompletableFuture<Versioned<T>> setAsync(T value) {
    return setting(value).asFuture(set -> set);
  }

  /** Sets the value if there is none; empty if there is one. Fails as {@link #set}. */
  public Optional<Versioned<T>> setIfAbsent(T value) {
    return success(value, node.await(() -> attempting(0, value), node.patience()));
  }

  /**
   * Sets the value if it is unchanged since it was read, by its revision; empty if it has changed.
   * Fails as {@link #set}.
   */
  public Optional<Versioned<T>> compareAndSet(Versioned<T> expected, T value) {
    long revision = expected.revision();
    return success(value, node.await(() -> attempting(revision, value), node.patience()));
  }

  /** As {@link #compareAndSet}. */
  public CompletableFuture<Optional<Versioned<T>>> compareAndSetAsync(
      Versioned<T> expected, T value) {
    return attempting(expected.revision(), value).asFuture(attempt -> success(value, attempt));
  }

  /**
   * Sets the value to the result of a function of it. The function runs in this thread, once or
   * several times: it should have no side effects. Fails as {@link #set}.
   */
  public Versioned<T> update(Function<Optional<T>, T> function) {
    Deadline deadline = Deadline.after(node.patience());
    Content last = node.await(this::reading, node.patience());
    while (true) {
      long revision = last.revision();
      T value = function.apply(decode(last).map(Versioned::value));
      Duration left = Duration.ofNanos(deadline.left());
      SetAttempt attempt = node.await(() -> attempting(revision, value), left);
      if (!attempt.failed()) {
        return new Versioned<>(value, attempt.revision());
      }
      last = attempt.found();
    }
  }

  /**
   * Calls a listener with the value as it is now, and again after each change, over reconnects and
   * sessions. Several changes in quick succession may cause one call; the last value is always
   * told. One call at a time, on the client's callback executor. Data that the codec refuses is
   * logged, and the listener is not called.
   *
   * @return ends it: no call begins after its {@code close()}, except one that is about to begin
   */
  public Subscription onChange(Consumer<Optional<Versioned<T>>> listener) {
    return Watched.content(ClientContext.of(client), path)
        .listen(
            found -> {
              Optional<Versioned<T>> now = decode(found);
              return () -> listener.accept(now);
            });
  }

  @Override
  public String toString() {
    return "SharedValue[" + path + "]";
  }

  private PendingUpdate<Content> reading() {
    return node.read(current -> new Step<>(null, revision -> current));
  }

  private PendingUpdate<Versioned<T>> setting(T value) {
    byte[] data = encode(value);
    return node.change(current -> new Step<>(data, revision -> new Versioned<>(value, revision)));
  }

  private PendingUpdate<SetAttempt> attempting(long expected, T value) {
    byte[] data = encode(value);
    return node.change(
        current ->
            current.revision() == expected
                ? new Step<>(data, revision -> new SetAttempt(current, revision))
                : new Step<>(null, revision -> new SetAttempt(current, 0)));
  }

  private Optional<Versioned<T>> success(T value, SetAttempt attempt) {
    return attempt.failed()
        ? Optional.empty()
        : Optional.of(new Versioned<>(value, attempt.revision()));
  }

  private byte[] encode(T value) {
    return Objects.requireNonNull(codec.encode(value), "codec: no bytes");
  }

  private Optional<Versioned<T>> decode(Content found) {
    if (found.revision() == 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Versioned<>(codec.decode(found.data()), found.revision()));
    } catch (IllegalArgumentException refused) {
      throw new CoordinationException(path + ": " + refused.getMessage(), refused);
    }
  }
}
