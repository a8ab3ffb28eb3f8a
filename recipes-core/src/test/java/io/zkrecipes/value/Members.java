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

/** A test with two processes that share a value, more if it asks, and an operator who looks on. */
abstract class Members {
  static final String PATH = "/values/orders";
  static final Duration SOON = Duration.ofSeconds(40);

  /** No machine is so busy that a session of this length runs out by itself. */
  static final Duration SESSION = Duration.ofSeconds(15);

  /** A process: a client of its own, behind a proxy of its own. */
  record Member(FaultProxy proxy, RecipeClient client) {}

  Member alice;
  Member bob;
  ZooKeeper zooKeeper;
  TestingCluster cluster;
  private String servers;
  private final List<Member> joined = new ArrayList<>();

  @BeforeEach
  final void joinTwo(ConnectString connect, ZooKeeper operator, TestingCluster ensemble)
      throws Exception {
    servers = connect.value();
    zooKeeper = operator;
    cluster = ensemble;
    alice = join();
    bob = join();
  }

  @AfterEach
  final void leave() {
    for (Member member : joined) {
      member.client().close();
      member.proxy().close();
    }
  }

  final Member join() throws InterruptedException {
    return join(SESSION);
  }

  final Member join(Duration session) throws InterruptedException {
    FaultProxy proxy = FaultProxy.to(servers);
    RecipeClient client =
        RecipeClient.builder(proxy.connectStringTwice()).sessionTimeout(session).build();
    Member member = new Member(proxy, client);
    joined.add(member);
    if (!client.awaitConnected(SOON)) {
      throw new IllegalStateException("not connected");
    }
    return member;
  }

  static Counter counter(Member member) {
    return Counter.of(member.client(), PATH);
  }

  static SharedValue<String> value(Member member) {
    return SharedValue.of(member.client(), PATH, Codec.text());
  }

  static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(SOON.toSeconds(), TimeUnit.SECONDS);
  }
}
