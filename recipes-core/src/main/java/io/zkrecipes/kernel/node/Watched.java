package io.zkrecipes.kernel.node;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.Subscription;
import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Node;
import io.zkrecipes.kernel.concurrent.SerialExecutor;
import io.zkrecipes.kernel.node.Update.Content;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.Session;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The latest value of something in ZooKeeper, over reconnects and sessions: wait for a condition on
 * it, or listen to its changes. This object only describes what is watched; nothing is sent before
 * {@link #await} or {@link #listen}, and each call of these watches on its own.
 *
 * <p><b>Invariant.</b> A value that is delivered is never older than the call of {@code await} or
 * {@code listen}, and never older than a value that was delivered before. After the last change,
 * the last value is delivered. Values in between may be left out.
 *
 * <p><b>What this rests on.</b> Within one session, replies and events come in the order in which
 * the server applied the changes, over reconnects too: the ZooKeeper client sets its watches again
 * before anything else. The next session may be connected to a server that lags behind the last
 * one. So the first read in each session goes through {@link Session#synced}, and what comes before
 * its reply is ignored.
 *
 * <p><b>Threads.</b> Values come on ZooKeeper's event thread. The event threads of two sessions may
 * overlap: each value is taken under the lock of its {@link Follower}, and only while the {@link
 * SessionView} that it comes from is open; a view is closed before the next one is opened.
 * Conditions run on the event thread, under that lock; listeners on the callback executor, without
 * it. Thread-safe.
 */
public final class Watched<T> {

  /** Reads a value in one session, and reads it again whenever it has changed. */
  public interface WatchSource<T> {
    /**
     * Reads the value by the methods of the view, and tells the view each value until the view is
     * closed. Called once in each session, and again by {@link SessionView#readAgain}; must not
     * block.
     */
    void read(SessionView<T> view);
  }

  private final ClientContext context;
  private final ZPath path;
  private final BiPredicate<T, T> same;
  private final WatchSource<T> source;

  private Watched(
      ClientContext context, ZPath path, BiPredicate<T, T> same, WatchSource<T> source) {
    this.context = context;
    this.path = path;
    this.same = same;
    this.source = source;
  }

  /**
   * Any value that can be read in a session.
   *
   * @param path named in errors and warnings
   * @param same whether a listener that was told the first value need not be told the second
   */
  public static <T> Watched<T> of(
      ClientContext context, ZPath path, BiPredicate<T, T> same, WatchSource<T> source) {
    return new Watched<>(context, path, same, source);
  }

  /** Whether a node exists. */
  public static Watched<Boolean> presence(ClientContext context, ZPath path) {
    return node(context, path, Boolean::equals, found -> Optional.of(true), false);
  }

  /** What a node holds. A node that is missing counts as one that was never written. */
  public static Watched<Content> content(ClientContext context, ZPath path) {
    return node(
        context,
        path,
        (one, other) -> one.revision() == other.revision(),
        found ->
            found.data().length == found.stat().getDataLength()
                ? Optional.of(NodeVersion.of(found).content())
                : Optional.empty(),
        NodeVersion.MISSING.content());
  }

  /**
   * A value that follows from one node. The first read costs one round trip, as the sync goes out
   * with it. A deletion costs none, as its event tells the value. Only if that is not the end of
   * the wait, a watch for the creation of the node is set.
   *
   * @param value of a node; empty if its data would be needed, and may not be read
   * @param missing the value while there is no node
   */
  private static <T> Watched<T> node(
      ClientContext context,
      ZPath path,
      BiPredicate<T, T> same,
      Function<Node, Optional<T>> value,
      T missing) {
    String node = context.fullPath(path);
    return of(
        context,
        path,
        same,
        view -> {
          Consumer<Node> onData =
              found -> value.apply(found).ifPresentOrElse(view::onValue, view::onAccessDenied);
          view.watch(
              node,
              onData,
              () -> {
                if (view.onValue(missing)) {
                  view.watchMissing(node, onData);
                }
              });
        });
  }

  /**
   * Waits until something follows from the value; without a thread.
   *
   * @param condition what follows from a value, if anything; a fast function, called for one value
   *     at a time. If it throws, the future fails with that
   * @return completes on the event thread; fails with {@link io.zkrecipes.AccessDeniedException} or
   *     another {@link CoordinationException} if the value cannot be read, and with {@link
   *     io.zkrecipes.ClientClosedException}; cancel it to wait no more
   */
  public <R> CompletableFuture<R> await(Function<T, Optional<R>> condition) {
    Awaiting<T, R> awaiting = new Awaiting<>(this, condition);
    awaiting.result.whenComplete((value, error) -> awaiting.close());
    awaiting.begin();
    return awaiting.result;
  }

  /**
   * Tells a listener the value, and then each change of it: one call at a time, on the callback
   * executor. Changes that follow closely may be told as one; the last one is always told. While
   * the value cannot be read, a warning is logged once, and it is read again after growing pauses.
   *
   * @param listener makes of a value the call that tells it; the call is dropped if the
   *     subscription was closed meanwhile
   * @return ends it: no call begins after its {@code close()}, but for one that is just about to
   */
  public Subscription listen(Function<T, Runnable> listener) {
    Listening<T> listening = new Listening<>(this, listener);
    listening.begin();
    return listening::close;
  }

  private static final class Awaiting<T, R> extends Follower<T> {
    final CompletableFuture<R> result = new CompletableFuture<>();
    private final Function<T, Optional<R>> condition;

    Awaiting(Watched<T> watched, Function<T, Optional<R>> condition) {
      super(watched.context, watched.path, watched.source);
      this.condition = condition;
    }

    @Override
    void take(T value) {
      try {
        condition.apply(value).ifPresent(found -> afterUnlock(() -> result.complete(found)));
      } catch (RuntimeException | Error thrown) {
        afterUnlock(() -> result.completeExceptionally(thrown));
      }
    }

    @Override
    void onFailure(SessionView<T> failed, CoordinationException why) {
      result.completeExceptionally(why);
    }

    @Override
    void onClientClosed(Throwable why) {
      result.completeExceptionally(why);
    }
  }

  private static final class Listening<T> extends Follower<T> {
    private final BiPredicate<T, T> same;
    private final SerialExecutor serial;
    private @Nullable Function<T, Runnable> listener; // null once closed
    private @Nullable T latest;
    private @Nullable T told; // touched by one task of the serial executor at a time

    Listening(Watched<T> watched, Function<T, Runnable> listener) {
      super(watched.context, watched.path, watched.source);
      this.same = watched.same;
      this.serial = new SerialExecutor(watched.context::runCallback);
      this.listener = listener;
    }

    @Override
    void take(T value) {
      if (listener != null && !isSame(latest, value)) {
        latest = value;
        afterUnlock(() -> serial.execute(this::tell));
      }
    }

    private boolean isSame(@Nullable T one, T other) {
      return one != null && same.test(one, other);
    }

    /** Tells the latest value, unless the task of an earlier change has told it already. */
    private void tell() {
      T now = callLocked(() -> latest);
      Function<T, Runnable> open = callLocked(() -> listener);
      if (now != null && open != null && !isSame(told, now)) {
        told = now;
        Runnable call = open.apply(now); // may take long
        if (callLocked(() -> listener != null)) {
          call.run();
        }
      }
    }

    @Override
    void onFailure(SessionView<T> failed, CoordinationException why) {
      failed.session().context().warnOnce(why.getMessage());
      failed.retry();
    }

    /** Also forgets the listener, and what it would be told. */
    @Override
    void close() {
      runLocked(
          () -> {
            listener = null;
            latest = null;
          });
      super.close();
    }
  }
}
