package io.zkrecipes.lock;

import io.zkrecipes.Lease;
import io.zkrecipes.testing.ConnectString;
import io.zkrecipes.testing.TestingCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Base of tests with two clients, more on request, and a ZooKeeper handle without faults. */
public abstract class TwoClientTestBase {
  protected static final String PATH = "/orders/42";

  protected TestClient alice;
  protected TestClient bob;
  protected ZooKeeper zooKeeper;
  protected TestingCluster cluster;
  protected String servers;
  private final Duration session;
  private final List<TestClient> joined = new ArrayList<>();

  protected TwoClientTestBase() {
    this(TestClient.SESSION);
  }

  protected TwoClientTestBase(Duration session) {
    this.session = session;
  }

  @BeforeEach
  final void joinTwo(ConnectString connect, ZooKeeper operator, TestingCluster ensemble) {
    servers = connect.value();
    zooKeeper = operator;
    cluster = ensemble;
    alice = join("alice");
    bob = join("bob");
  }

  @AfterEach
  final void leave() {
    joined.forEach(TestClient::close);
  }

  protected static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(TestClient.SOON.toSeconds(), TimeUnit.SECONDS);
  }

  /** Returns when the server has confirmed. */
  protected static void release(Lease lease) throws Exception {
    get(lease.release());
  }

  /** Returns when the client has received all events that were caused before. */
  protected static void awaitAllEvents(TestClient process) throws Exception {
    for (int i = 0; i < 3; i++) { // an answer may lead to a question
      get(process.allEvents());
    }
  }

  protected TestClient join(String name) {
    return join(name, session);
  }

  protected TestClient join(String name, Duration timeout) {
    TestClient process = TestClient.join(servers, name, PATH, timeout);
    joined.add(process);
    return process;
  }
}
