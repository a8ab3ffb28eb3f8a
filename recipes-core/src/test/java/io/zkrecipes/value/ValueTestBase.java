package io.zkrecipes.value;

import io.zkrecipes.Codec;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.testing.ConnectString;
import io.zkrecipes.testing.FaultProxy;
import io.zkrecipes.testing.TestingCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two clients that share a value, more on request, and a ZooKeeper handle without faults. */
abstract class ValueTestBase {
  static final String PATH = "/values/orders";
  static final Duration SOON = Duration.ofSeconds(40);

  /** Long enough that no session expires by itself on a busy machine. */
  static final Duration SESSION = Duration.ofSeconds(15);

  /** A client behind a fault proxy of its own. */
  record ValueClient(FaultProxy proxy, RecipeClient client) {}

  ValueClient alice;
  ValueClient bob;
  ZooKeeper zooKeeper;
  TestingCluster cluster;
  private String servers;
  private final List<ValueClient> clients = new ArrayList<>();

  @BeforeEach
  final void connectBoth(ConnectString connect, ZooKeeper operator, TestingCluster ensemble)
      throws Exception {
    servers = connect.value();
    zooKeeper = operator;
    cluster = ensemble;
    alice = join();
    bob = join();
  }

  @AfterEach
  final void closeClients() {
    for (ValueClient member : clients) {
      member.client().close();
      member.proxy().close();
    }
  }

  final ValueClient join() throws InterruptedException {
    return join(SESSION);
  }

  final ValueClient join(Duration session) throws InterruptedException {
    FaultProxy proxy = FaultProxy.to(servers);
    RecipeClient client =
        RecipeClient.builder(proxy.connectStringTwice()).sessionTimeout(session).build();
    ValueClient member = new ValueClient(proxy, client);
    clients.add(member);
    if (!client.awaitConnected(SOON)) {
      throw new IllegalStateException("not connected");
    }
    return member;
  }

  static Counter counter(ValueClient member) {
    return Counter.of(member.client(), PATH);
  }

  static SharedValue<String> value(ValueClient member) {
    return SharedValue.of(member.client(), PATH, Codec.text());
  }

  static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(SOON.toSeconds(), TimeUnit.SECONDS);
  }
}
