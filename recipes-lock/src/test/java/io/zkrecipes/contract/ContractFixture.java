package io.zkrecipes.contract;

import static io.zkrecipes.contract.TestProcess.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.UnknownOutcomeException;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.Session;
import io.zkrecipes.testing.FaultProxy;
import io.zkrecipes.testing.TestingCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/**
 * Two processes, Alice and Bob, that share a recipe under the faults of one fault mode; and an
 * observer without faults.
 */
public class ContractFixture<M extends TestProcess> implements AutoCloseable {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(5);

  /** Makes a process of the type that the contract needs. */
  public interface ProcessFactory<M> {
    M as(String name, FaultProxy proxy, RecipeClient client);
  }

  public final FaultMode faultMode;
  public final TestingCluster cluster;
  public final String path;
  public final M alice;
  public final M bob;

  /** Client of the observer, which no fault is injected into. */
  public final RecipeClient observer;

  private final FixtureConfig.ClientFactory clients;
  private FaultMode.@Nullable FaultInjector injector; // set by begin()

  public ContractFixture(FixtureConfig setting, ProcessFactory<M> casting) {
    this.faultMode = setting.faultMode();
    this.cluster = setting.cluster();
    this.path = setting.path();
    this.clients = setting.clients();
    this.alice = cast("alice", casting);
    this.bob = cast("bob", casting);
    String server = cluster.connectString();
    this.observer =
        clients.connect(server + "," + server, "observer"); // twice: Curator reconnects sooner
  }

  private M cast(String name, ProcessFactory<M> casting) {
    FaultProxy proxy = FaultProxy.to(cluster.connectString());
    return casting.as(name, proxy, clients.connect(proxy.connectStringTwice(), name));
  }

  /** Connects all clients and prepares the faults. */
  void begin() {
    injector = faultMode.injectorFor(this);
    awaitConnected(observer);
    for (M process : List.of(alice, bob)) {
      awaitConnected(process.client);
      injector().onConnected(process);
    }
  }

  private FaultMode.FaultInjector injector() {
    return Objects.requireNonNull(injector, "not begun");
  }

  private static void awaitConnected(RecipeClient client) {
    eventually().until(() -> client.awaitConnected(SOON));
  }

  /** Injects the fault of this mode into a process, now. */
  public final void injectFault(TestProcess whom) throws Exception {
    injector().injectFault(whom);
  }

  /** Waits until the process uses a session that is alive on the server. */
  public final void awaitSession(TestProcess process) {
    eventually()
        .until(
            () ->
                ClientContext.of(process.client).current().map(Session::id).stream()
                    .anyMatch(id -> id == process.proxy.sessionId() && cluster.hasSession(id)));
  }

  /** Ends the session of a process on the server. */
  protected void expire(TestProcess whom) throws Exception {
    cluster.expire(whom.proxy.sessionId());
  }

  /** The names of the nodes below the path, read from the server. */
  public final List<String> children() throws Exception {
    return exists(path) ? server().getChildren().forPath(full(path)) : List.of();
  }

  /** Path of a node for data that the recipe guards; its parent exists. */
  public final String siblingNode(String name) {
    return "/" + path.substring(1).replace('/', '-') + "-" + name;
  }

  /** The data of a node as text; empty if the node does not exist. */
  public final Optional<String> dataOf(String node) throws Exception {
    return exists(node)
        ? Optional.of(new String(server().getData().forPath(full(node)), StandardCharsets.UTF_8))
        : Optional.empty();
  }

  /** Creates a node with a text. */
  public final void write(String node, String text) throws Exception {
    server()
        .create()
        .creatingParentsIfNeeded()
        .forPath(full(node), text.getBytes(StandardCharsets.UTF_8));
  }

  private boolean exists(String node) throws Exception {
    return server().checkExists().forPath(full(node)) != null;
  }

  /** The observer's CuratorFramework, without a namespace. */
  protected final CuratorFramework server() {
    return observer.curator().usingNamespace(null);
  }

  /** The path on the server, with the namespace. */
  protected final String full(String node) {
    return ClientContext.of(observer).fullPath(ZPath.of(node));
  }

  /** Repeats a call, as a user would, until the ensemble answers. */
  public static <T> T retryUntilAnswered(Callable<T> verb) throws Exception {
    long begin = System.nanoTime();
    while (true) {
      try {
        return verb.call();
      } catch (CoordinationException e) {
        if (!isNoAnswer(e) || System.nanoTime() - begin > SOON.toNanos()) {
          throw e;
        }
      }
    }
  }

  private static boolean isNoAnswer(CoordinationException thrown) {
    return thrown instanceof UnknownOutcomeException
        || thrown.getClass() == CoordinationException.class;
  }

  /** Waits for a future and returns its result. */
  public static <T> T resultOf(CompletableFuture<T> future) throws Exception {
    return future.get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  public static ConditionFactory eventually() {
    return await().atMost(SOON).pollInterval(POLL_INTERVAL).pollDelay(Duration.ZERO);
  }

  /** Checks what must hold after every test that passed. */
  protected void verify() throws Exception {
    injector().assertHappened();
    for (M process : List.of(alice, bob)) {
      eventually()
          .untilAsserted(() -> assertThat(process.pendingDeletes()).as(process.name).isZero());
    }
  }

  @Override
  public void close() {
    alice.close();
    bob.close();
    close(observer);
    if (faultMode.restartsServers()) {
      cluster.close();
    }
  }

  /** Closes a client and its CuratorFramework, even a lent one. */
  static void close(RecipeClient client) {
    client.close();
    client.curator().close();
  }
}
