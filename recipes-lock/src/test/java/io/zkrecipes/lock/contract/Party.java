package io.zkrecipes.lock.contract;

import io.zkrecipes.Lease;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.kernel.Session;
import io.zkrecipes.lock.DistributedLock;
import io.zkrecipes.testing.FaultProxy;
import java.time.Duration;
import java.util.function.BiFunction;

/** A process that wants the lock: a client of its own, behind a proxy of its own. */
final class Party implements AutoCloseable {
  /** Much longer than anything takes, also on a busy machine. */
  static final Duration SOON = Duration.ofSeconds(40);

  /** No machine is so busy that a session or a lease of this length runs out by itself. */
  static final Duration SESSION = Duration.ofSeconds(15);

  final String name;
  final FaultProxy proxy;
  final RecipeClient client;
  final DistributedLock lock;

  /** Begins to connect. */
  Party(
      String name,
      String server,
      BiFunction<RecipeClient, String, DistributedLock> locks,
      String path,
      Witness witness) {
    this.name = name;
    this.proxy = FaultProxy.to(server);
    this.client =
        RecipeClient.builder(twice(proxy.connectString()))
            .sessionTimeout(SESSION)
            .ownerName(name)
            .build();
    this.lock = new WitnessedLock(locks.apply(client, path), name, witness);
  }

  /** ZooKeeper's client rests a second before it returns to the only server it knows. */
  static String twice(String server) {
    return server + "," + server;
  }

  Lease acquire() throws InterruptedException {
    return lock.acquire(SOON);
  }

  /** Takes the lock in a thread of its own. */
  Attempt<Lease> acquiring() {
    return Attempt.of(this::acquire);
  }

  boolean isCutOff() {
    return proxy.connections() == 0;
  }

  /** Own nodes whose deletion is not confirmed yet. */
  int pendingDeletes() {
    return client.sessions().current().map(Session::pendingDeletes).orElse(0);
  }

  @Override
  public void close() {
    client.close();
    proxy.close();
  }
}
