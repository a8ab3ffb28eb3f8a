package io.zkrecipes.kernel.node;

import io.zkrecipes.kernel.concurrent.Monitor;
import io.zkrecipes.kernel.concurrent.SerialExecutor;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.Session;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks at something in one session after the other, and tells one listener: first what is there,
 * then what it is after each change. Changes that follow closely may be told as one; the last one
 * is always told. One call at a time, on the callback executor.
 */
public final class Watched<T> extends Monitor implements AutoCloseable {
  private final ClientContext context;
  private final BiPredicate<T, T> same;
  private final BiConsumer<Watched<T>, Session> eye;
  private final SerialExecutor serial;
  private @Nullable Session latestSession;
  private @Nullable T latest;
  private @Nullable Function<T, Runnable> listener; // none once it is closed
  private @Nullable T told; // touched in the serial only

  private Watched(
      ClientContext context,
      BiPredicate<T, T> same,
      Function<T, Runnable> listener,
      BiConsumer<Watched<T>, Session> eye) {
    this.context = context;
    this.same = same;
    this.listener = listener;
    this.eye = eye;
    this.serial = new SerialExecutor(context::callOut);
  }

  /**
   * Begins to look, now or with the first session.
   *
   * @param same whether the second one need not be told after the first
   * @param listener makes of what is there the call that tells it
   * @param eye begins to look in a session, and says what is {@linkplain #seen seen}
   */
  public static <T> Watched<T> begin(
      ClientContext context,
      BiPredicate<T, T> same,
      Function<T, Runnable> listener,
      BiConsumer<Watched<T>, Session> eye) {
    Watched<T> onlooker = new Watched<>(context, same, listener, eye);
    onlooker.begin();
    return onlooker;
  }

  /**
   * No call begins after this, but for one that is just about to. What watches may stand until the
   * session ends, but holds neither the listener any more, nor what it would be told.
   */
  @Override
  public void close() {
    runLocked(
        () -> {
          listener = null;
          latest = null;
        });
  }

  private void begin() {
    context
        .next()
        .thenAccept( // never, once the client is closed
            session -> {
              runLocked(() -> latestSession = session);
              eye.accept(this, session);
              session
                  .ended()
                  .thenAccept(
                      why -> {
                        if (!isClosed()) {
                          begin();
                        }
                      });
            });
  }

  public boolean isClosed() {
    return callLocked(() -> listener == null);
  }

  /** What was seen in this session, in the order in which it was so. */
  public void seen(Session by, T found) {
    runLocked(
        () -> {
          if (listener != null && by == latestSession && !isSame(latest, found)) {
            latest = found;
            afterUnlock(() -> serial.execute(this::tell));
          }
        });
  }

  private boolean isSame(@Nullable T one, T other) {
    return one != null && same.test(one, other);
  }

  /** The latest, unless that was told for an earlier change. */
  private void tell() {
    T now = callLocked(() -> latest);
    Function<T, Runnable> hears = callLocked(() -> listener);
    if (now != null && hears != null && !isSame(told, now)) {
      told = now;
      Runnable call = hears.apply(now);
      if (!isClosed()) {
        call.run();
      }
    }
  }
}
