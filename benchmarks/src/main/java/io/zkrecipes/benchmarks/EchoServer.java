package io.zkrecipes.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sends back what it gets, at once. Listens on the loopback address; one daemon thread accepts, and
 * one serves each connection.
 */
final class EchoServer implements AutoCloseable {
  private final ServerSocket listener;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

  private EchoServer(ServerSocket listener) {
    this.listener = listener;
  }

  static EchoServer start() {
    try {
      EchoServer server =
          new EchoServer(
              new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1})));
      server.run(server::acceptLoop);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("echo server: cannot listen", e);
    }
  }

  /** {@code host:port}. */
  String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  private void acceptLoop() {
    while (!listener.isClosed()) {
      try {
        Socket connection = listener.accept();
        connection.setTcpNoDelay(true);
        connections.add(connection);
        run(() -> echo(connection));
      } catch (IOException closed) { // by close()
        return;
      }
    }
  }

  private void echo(Socket connection) {
    try (connection) {
      connection.getInputStream().transferTo(connection.getOutputStream());
    } catch (IOException gone) {
      // the client has ended it in a less polite way, or close() has
    }
    connections.remove(connection);
  }

  private void run(Runnable task) {
    Thread thread = new Thread(task, "echo-server-" + listener.getLocalPort());
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(address() + ": not closed", e);
    }
  }
}
