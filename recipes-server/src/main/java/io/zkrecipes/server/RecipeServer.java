package io.zkrecipes.server;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.zookeeper.server.DatadirCleanupManager;
import org.apache.zookeeper.server.command.FourLetterCommands;
import org.apache.zookeeper.server.embedded.ExitHandler;
import org.apache.zookeeper.server.embedded.ZooKeeperServerEmbedded;

/**
 * A single ZooKeeper server in this JVM, with secure settings: it listens on loopback only, has no
 * admin server, answers no four-letter word but {@code srvr}, limits its connections, forces every
 * write to the disk, and never ends the JVM.
 *
 * <pre>{@code
 * try (RecipeServer server = RecipeServer.start()) {
 *   connect(server.connectString());
 * }
 * }</pre>
 *
 * <p>One server is a single point of failure: use it for demos, tests and single machines, not for
 * production over several machines.
 *
 * <p>Several servers can run in one JVM. ZooKeeper keeps a few settings per JVM, though (admin
 * server, four-letter words, the limit of all connections): for these the server that started last
 * decides.
 *
 * <p>All methods may be called from any thread.
 */
public final class RecipeServer implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final int START_LIMIT_MILLIS = 30_000;
  private static final int SNAPSHOTS_KEPT = 3;
  private static final int CLEAN_UP_HOURS = 1;

  private final ReentrantLock closing = new ReentrantLock();
  private final ServerThreads threads =
      new ServerThreads("recipe-server-" + NUMBER.incrementAndGet());
  private final ServerDirectory directory;
  private final String host;
  private final ZooKeeperServerEmbedded server;
  private final DatadirCleanupManager cleanUp;
  private boolean closed; // guarded by closing

  private RecipeServer(RecipeServerBuilder options, ServerDirectory directory) throws Exception {
    this.directory = directory;
    this.host = options.host;
    this.server =
        ZooKeeperServerEmbedded.builder()
            .baseDir(directory.scratch())
            .configuration(options.configuration(directory.data()))
            .exitHandler(ExitHandler.LOG_ONLY)
            .build();
    Path data = directory.data();
    this.cleanUp =
        new DatadirCleanupManager(data.toFile(), data.toFile(), SNAPSHOTS_KEPT, CLEAN_UP_HOURS);
  }

  /**
   * Starts a server on a free port with data in a temporary directory, which {@link #close()}
   * deletes.
   */
  public static RecipeServer start() {
    return builder().start();
  }

  /** Options of a server, all with defaults. */
  public static RecipeServerBuilder builder() {
    return new RecipeServerBuilder();
  }

  static RecipeServer start(RecipeServerBuilder options) {
    ServerDirectory directory = ServerDirectory.open(options.dataDir);
    try {
      RecipeServer server = new RecipeServer(options, directory);
      server.boot();
      return server;
    } catch (Exception e) {
      directory.close();
      throw new IllegalStateException("server: did not start on port " + options.port, e);
    }
  }

  /** The connect string for clients, as {@code host:port}. */
  public String connectString() {
    return ServerAddress.forClients(host) + ":" + port();
  }

  /** The port that the server listens on. */
  public int port() {
    return server.getClientPort();
  }

  /**
   * Stops the server and waits until its threads have ended and its files are closed; then deletes
   * the directory if it was a temporary one. Sessions are kept on the disk, not ended. Calling it
   * again does nothing. Not interruptible.
   */
  @Override
  public void close() {
    boolean interrupted =
        Thread.interrupted(); // an interrupt would end the server's shutdown halfway
    closing.lock();
    try {
      if (!closed) {
        closed = true;
        stop();
      }
    } finally {
      closing.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void boot() throws Exception {
    FourLetterCommands
        .resetWhiteList(); // ZooKeeper would keep the words of the first server in this JVM
    try {
      threads.run(() -> server.start(START_LIMIT_MILLIS));
      threads.run(cleanUp::start);
    } catch (Exception e) {
      stop();
      throw e;
    }
  }

  private void stop() {
    cleanUp.shutdown();
    server.close();
    threads.awaitEnd();
    directory.close();
  }
}
