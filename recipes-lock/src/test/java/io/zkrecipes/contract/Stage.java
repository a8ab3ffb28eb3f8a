package io.zkrecipes.contract;

import static io.zkrecipes.contract.Member.SOON;
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
 * Where a contract test plays: two processes that share something, Alice and Bob, in a world that
 * treats them in its own way; and somebody who looks on, at whom no fault is aimed.
 */
public class Stage<M extends Member> implements AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofMillis(5);

  /** Makes the two what they are in this contract. */
  public interface Casting<M> {
    M as(String name, FaultProxy proxy, RecipeClient client);
  }

  public final World world;
  public final TestingCluster cluster;
  public final String path;
  public final M alice;
  public final M bob;

  /** Of the one who looks on. */
  public final RecipeClient onlooker;

  private final Setting.Clients clients;
  private World.@Nullable Trouble trouble; // from the beginning on

  public Stage(Setting setting, Casting<M> casting) {
    this.world = setting.world();
    this.cluster = setting.cluster();
    this.path = setting.path();
    this.clients = setting.clients();
    this.alice = cast("alice", casting);
    this.bob = cast("bob", casting);
    String server = cluster.connectString();
    this.onlooker = clients.connect(server + "," + server, "onlooker"); // it returns sooner
  }

  private M cast(String name, Casting<M> casting) {
    FaultProxy proxy = FaultProxy.to(cluster.connectString());
    return casting.as(name, proxy, clients.connect(proxy.connectStringTwice(), name));
  }

  /** Everybody connects, and the world takes its course. */
  void begin() {
    trouble = world.troubleOf(this);
    awaitConnected(onlooker);
    for (M party : List.of(alice, bob)) {
      awaitConnected(party.client);
      trouble().joined(party);
    }
  }

  private World.Trouble trouble() {
    return Objects.requireNonNull(trouble, "not begun");
  }

  private static void awaitConnected(RecipeClient client) {
    soon().until(() -> client.awaitConnected(SOON));
  }

  /** Now is the moment for what this world brings, and this is the one whom it should hit. */
  public final void strike(Member whom) throws Exception {
    trouble().strike(whom);
  }

  /** Waits until this one knows of no other session than the one that the server has. */
  public final void awaitSession(Member party) {
    soon()
        .until(
            () ->
                ClientContext.of(party.client).current().map(Session::id).stream()
                    .anyMatch(id -> id == party.proxy.sessionId() && cluster.hasSession(id)));
  }

  /** Ends the session of a party. */
  protected void expire(Member whom) throws Exception {
    cluster.expire(whom.proxy.sessionId());
  }

  /** The nodes below the path, as the server has them. */
  public final List<String> children() throws Exception {
    return exists(path) ? server().getChildren().forPath(full(path)) : List.of();
  }

  /** A node beside the path, for what is guarded by it; its parent exists. */
  public final String beside(String name) {
    return "/" + path.substring(1).replace('/', '-') + "-" + name;
  }

  /** What is written in a node. */
  public final Optional<String> written(String node) throws Exception {
    return exists(node)
        ? Optional.of(new String(server().getData().forPath(full(node)), StandardCharsets.UTF_8))
        : Optional.empty();
  }

  /** Makes a node. */
  public final void write(String node, String text) throws Exception {
    server()
        .create()
        .creatingParentsIfNeeded()
        .forPath(full(node), text.getBytes(StandardCharsets.UTF_8));
  }

  private boolean exists(String node) throws Exception {
    return server().checkExists().forPath(full(node)) != null;
  }

  /** The onlooker's connection, without a namespace. */
  protected final CuratorFramework server() {
    return onlooker.curator().usingNamespace(null);
  }

  /** The whole path on the server. */
  protected final String full(String node) {
    return ClientContext.of(onlooker).fullPath(ZPath.of(node));
  }

  /** Asks again, as a user would, as long as the ensemble does not answer. */
  public static <T> T answered(Callable<T> verb) throws Exception {
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

  /** Waits for a future. */
  public static <T> T in(CompletableFuture<T> future) throws Exception {
    return future.get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  public static ConditionFactory soon() {
    return await().atMost(SOON).pollInterval(LOOK_EVERY).pollDelay(Duration.ZERO);
  }

  /** What must hold after every test that passed. */
  protected void judge() throws Exception {
    trouble().assertHappened();
    for (M party : List.of(alice, bob)) {
      soon().untilAsserted(() -> assertThat(party.pendingDeletes()).as(party.name).isZero());
    }
  }

  @Override
  public void close() {
    alice.close();
    bob.close();
    close(onlooker);
    if (world.restartsServers()) {
      cluster.close();
    }
  }

  /** With the CuratorFramework, also if it was lent. */
  static void close(RecipeClient client) {
    client.close();
    client.curator().close();
  }
}
