package io.zkrecipes.lock;

import static org.awaitility.Awaitility.await;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.Lease;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.Session;
import io.zkrecipes.testing.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;

/** Stands for one process: a client behind a fault proxy of its own. */
public final class TestClient implements AutoCloseable {
  public static final Duration SOON = Duration.ofSeconds(20);

  /** Long enough that no session expires by itself on a busy machine. */
  public static final Duration SESSION = Duration.ofSeconds(15);

  public final FaultProxy proxy;
  public final RecipeClient client;
  final FairLock lock;
  private final String path;

  private TestClient(FaultProxy proxy, RecipeClient client, String path) {
    this.proxy = proxy;
    this.client = client;
    this.lock = FairLock.of(client, path);
    this.path = path;
  }

  static TestClient join(String connectString, String name, String path) {
    return join(connectString, name, path, SESSION);
  }

  static TestClient join(String connectString, String name, String path, Duration session) {
    FaultProxy proxy = FaultProxy.to(connectString);
    RecipeClient client =
        RecipeClient.builder(proxy.connectStringTwice())
            .sessionTimeout(session)
            .ownerName(name)
            .build();
    try {
      if (!client.awaitConnected(SOON)) {
        throw new IllegalStateException(name + " is not connected");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return new TestClient(proxy, client, path);
  }

  /** Acquires the lock in a thread of its own. */
  BackgroundAcquire acquireInBackground() {
    return BackgroundAcquire.of(() -> lock.acquire(SOON));
  }

  Lease acquire() throws InterruptedException {
    return lock.acquire(SOON);
  }

  /** Waits until so many participants are in line, the holder included. */
  public void awaitInLine(int count) {
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(5))
        .ignoreException(CoordinationException.class) // no answer, for once
        .until(() -> lock.inspect().participants().size() == count);
  }

  /** The path of the node at this position in line; 0 is the holder. */
  public String node(int position) {
    LockView.Participant one = lock.inspect().participants().get(position);
    return path + "/" + one.node();
  }

  /** Completes on the event thread of the client, after all events that were sent until now. */
  public CompletableFuture<Boolean> allEvents() throws Exception {
    return allEvents(client.curator().getZookeeperClient().getZooKeeper());
  }

  /** Completes when all earlier requests of this handle are answered or lost. */
  static CompletableFuture<Boolean> allEvents(ZooKeeper handle) {
    CompletableFuture<Boolean> heard = new CompletableFuture<>();
    handle.exists("/", false, (rc, node, context, stat) -> heard.complete(true), null);
    return heard;
  }

  /** Whether the directory is empty or, as the server may have reaped it, missing. */
  static boolean isEmpty(ZooKeeper onlooker, String directory) throws Exception {
    try {
      return onlooker.getChildren(directory, false).isEmpty();
    } catch (KeeperException.NoNodeException removed) {
      return true;
    }
  }

  /** Whether the session of the client is connected. */
  public boolean isConnected() {
    return ClientContext.of(client).current().filter(Session::isConnected).isPresent();
  }

  @Override
  public void close() {
    client.close();
    proxy.close();
  }

  /** A blocking acquire that runs in a thread of its own. */
  static final class BackgroundAcquire {
    final Thread thread;
    private final FutureTask<Lease> task;

    private BackgroundAcquire(Callable<Lease> verb) {
      task = new FutureTask<>(verb);
      thread = new Thread(task, "attempt");
      thread.setDaemon(true);
    }

    static BackgroundAcquire of(Callable<Lease> verb) {
      BackgroundAcquire attempted = new BackgroundAcquire(verb);
      attempted.thread.start();
      return attempted;
    }

    boolean isDone() {
      return task.isDone();
    }

    Lease get() throws Exception {
      return task.get(SOON.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
    }
  }

  static List<Lease> all(List<CompletableFuture<Lease>> futures) {
    List<Lease> leases = new ArrayList<>();
    futures.forEach(future -> leases.add(future.join()));
    return leases;
  }
}
