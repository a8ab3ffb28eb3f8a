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

/** A test with two processes that want one lock, more if it asks, and an operator who looks on. */
public abstract class Parties {
  protected static final String PATH = "/orders/42";

  protected Party alice;
  protected Party bob;
  protected ZooKeeper zooKeeper;
  protected TestingCluster cluster;
  protected String servers;
  private final Duration session;
  private final List<Party> joined = new ArrayList<>();

  protected Parties() {
    this(Party.SESSION);
  }

  protected Parties(Duration session) {
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
    joined.forEach(Party::close);
  }

  protected static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(Party.SOON.toSeconds(), TimeUnit.SECONDS);
  }

  /** Returns when the server has confirmed. */
  protected static void release(Lease lease) throws Exception {
    get(lease.release());
  }

  /** Returns when this party has heard of all that has happened before. */
  protected static void hearAll(Party party) throws Exception {
    for (int i = 0; i < 3; i++) { // an answer may lead to a question
      get(party.hearing());
    }
  }

  protected Party join(String name) {
    return join(name, session);
  }

  protected Party join(String name, Duration timeout) {
    Party party = Party.join(servers, name, PATH, timeout);
    joined.add(party);
    return party;
  }
}
