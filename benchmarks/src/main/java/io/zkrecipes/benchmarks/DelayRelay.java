package io.zkrecipes.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A TCP relay to one server that takes time, as a network does: a byte that arrives at time t
 * leaves at t + half of the round trip, however many are under way. Ends and resets of connections
 * take as long as bytes. Connecting takes no time, no byte is lost, and throughput has no limit.
 *
 * <p>Listens on the loopback address. One daemon thread accepts, and four serve each connection.
 * All methods may be called from any thread.
 */
final class DelayRelay implements AutoCloseable {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration END_LIMIT = Duration.ofSeconds(5);
  private static final int BACKLOG = 50;

  private final InetSocketAddress target;
  private final long delayNanos;
  private final ServerSocket listener;
  private final Thread acceptor;
  private final Set<RelayConnection> connections = ConcurrentHashMap.newKeySet();

  private DelayRelay(InetSocketAddress target, long delayNanos, ServerSocket listener) {
    this.target = target;
    this.delayNanos = delayNanos;
    this.listener = listener;
    this.acceptor = thread("acceptor", this::acceptLoop);
  }

  /**
   * Starts a relay.
   *
   * @param server {@code host:port}
   */
  static DelayRelay to(String server, RoundTrip roundTrip) {
    int colon = server.lastIndexOf(':');
    InetSocketAddress target =
        new InetSocketAddress(
            server.substring(0, colon), Integer.parseInt(server.substring(colon + 1)));
    try {
      ServerSocket listener = new ServerSocket(0, BACKLOG, InetAddress.getByAddress(LOOPBACK));
      DelayRelay relay = new DelayRelay(target, roundTrip.time().toNanos() / 2, listener);
      relay.acceptor.start();
      return relay;
    } catch (IOException e) {
      throw new UncheckedIOException("relay: cannot listen", e);
    }
  }

  /** Where clients connect. */
  String connectString() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  private void acceptLoop() {
    while (!listener.isClosed()) {
      try {
        serve(listener.accept());
      } catch (IOException closed) { // by close()
        return;
      }
    }
  }

  private void serve(Socket client) throws IOException {
    Socket server = new Socket();
    try {
      server.connect(target, Math.toIntExact(CONNECT_LIMIT.toMillis()));
      server.setTcpNoDelay(true);
      client.setTcpNoDelay(true);
    } catch (IOException refused) { // the client learns it from the end of its connection
      server.close();
      client.close();
      return;
    }
    RelayConnection connection =
        new RelayConnection(client, server, delayNanos, this::thread, connections::remove);
    connections.add(connection);
    connection.start();
  }

  private Thread thread(String part, Runnable task) {
    Thread thread = new Thread(task, "delay-relay-" + listener.getLocalPort() + "-" + part);
    thread.setDaemon(true);
    return thread;
  }

  /** Cuts all connections; what is under way is lost. Returns when the threads have ended. */
  @Override
  public void close() {
    try {
      listener.close();
      TimeUnit.NANOSECONDS.timedJoin(acceptor, END_LIMIT.toNanos());
      connections.forEach(RelayConnection::cut); // no new ones, as the acceptor has ended
      for (RelayConnection connection : connections) {
        connection.join(END_LIMIT);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(connectString() + ": not closed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
