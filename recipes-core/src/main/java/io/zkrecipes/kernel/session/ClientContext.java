package io.zkrecipes.kernel.session;

import io.zkrecipes.RecipeClient;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.curator.framework.CuratorFramework;
import org.jspecify.annotations.Nullable;

/**
 * One client, as recipes see it: its settings and threads, the current session and the next one,
 * and the objects that its recipes share. Thread-safe.
 */
public final class ClientContext extends SessionContext implements AutoCloseable {
  private static volatile @Nullable Function<RecipeClient, ClientContext> accessor;

  private final SessionTracker sessions;
  private final SharedObjects shared = new SharedObjects(this);

  /**
   * The context of a client. Recipes reach the kernel this way; RecipeClient has no method for it.
   */
  public static ClientContext of(RecipeClient client) {
    return Objects.requireNonNull(accessor, "set by RecipeClient").apply(client);
  }

  /** Called by the static initializer of RecipeClient alone. */
  public static void grantAccess(Function<RecipeClient, ClientContext> access) {
    accessor = access;
  }

  /** The context of a client over a started CuratorFramework, connected or not. */
  public ClientContext(CuratorFramework curator, Settings settings) {
    super(settings, new OrphanCleaner(curator));
    this.sessions = new SessionTracker(curator, this);
    sessions.start();
  }

  /** The live session, if there is one. */
  public Optional<Session> current() {
    return sessions.current();
  }

  /**
   * Completes with a live session: at once if there is one, otherwise on the event thread when the
   * next one is connected. Callers cancel the future when they do not need a session any more.
   */
  public CompletableFuture<Session> next() {
    return sessions.next();
  }

  /**
   * How long an operation may take that waits for replies but not for other clients: a third of the
   * session timeout, 5 s at most. The timeout is that of the latest session, even if it has ended,
   * since the next one will be like it.
   */
  public Duration requestTimeout() {
    return sessions.latest().map(Session::requestTimeout).orElseGet(this::defaultRequestTimeout);
  }

  /** The objects that several recipes of this client use in common. */
  public SharedObjects shared() {
    return shared;
  }

  /**
   * Ends the session for all its listeners. The deletes of their nodes are sent before this
   * returns.
   */
  @Override
  public void close() {
    sessions.close();
  }
}
