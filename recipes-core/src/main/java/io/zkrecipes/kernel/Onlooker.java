package io.zkrecipes.kernel;

import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks at something in one session after the other, and tells one listener: first what is there,
 * then what it is after each change. Changes that follow closely may be told as one; the last one
 * is always told. One call at a time, on the callback executor.
 */
public final class Onlooker<T> extends Monitor implements AutoCloseable {
  private final Sessions sessions;
  private final BiPredicate<T, T> same;
  private final BiConsumer<Onlooker<T>, Session> eye;
  private final Serial serial;
  private @Nullable Session latestSession;
  private @Nullable T latest;
  private @Nullable Function<T, Runnable> listener; // none once it is closed
  private @Nullable T told; // touched in the serial only

  private Onlooker(
      Sessions sessions,
      BiPredicate<T, T> same,
      Function<T, Runnable> listener,
      BiConsumer<Onlooker<T>, Session> eye) {
    this.sessions = sessions;
    this.same = same;
    this.listener = listener;
    this.eye = eye;
    this.serial = new Serial(sessions);
  }

  /**
   * Begins to look, now or with the first session.
   *
   * @param same whether the second one need not be told after the first
   * @param listener makes of what is there the call that tells it
   * @param eye begins to look in a session, and says what is {@linkplain #seen seen}
   */
  static <T> Onlooker<T> begin(
      Sessions sessions,
      BiPredicate<T, T> same,
      Function<T, Runnable> listener,
      BiConsumer<Onlooker<T>, Session> eye) {
    Onlooker<T> onlooker = new Onlooker<>(sessions, same, listener, eye);
    onlooker.begin();
    return onlooker;
  }

  /**
   * No call begins after this, but for one that is just about to. What watches may stand until the
   * session ends, but holds neither the listener any more, nor what it would be told.
   */
  @Override
  public void close() {
    act(
        () -> {
          listener = null;
          latest = null;
        });
  }

  private void begin() {
    sessions
        .next()
        .thenAccept( // never, once the client is closed
            session -> {
              act(() -> latestSession = session);
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

  boolean isClosed() {
    return ask(() -> listener == null);
  }

  /** What was seen in this session, in the order in which it was so. */
  void seen(Session by, T found) {
    act(
        () -> {
          if (listener != null && by == latestSession && !isSame(latest, found)) {
            latest = found;
            afterwards(() -> serial.execute(this::tell));
          }
        });
  }

  private boolean isSame(@Nullable T one, T other) {
    return one != null && same.test(one, other);
  }

  /** The latest, unless that was told for an earlier change. */
  private void tell() {
    T now = ask(() -> latest);
    Function<T, Runnable> hears = ask(() -> listener);
    if (now != null && hears != null && !isSame(told, now)) {
      told = now;
      Runnable call = hears.apply(now);
      if (!isClosed()) {
        call.run();
      }
    }
  }
}
