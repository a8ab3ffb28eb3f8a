package io.zkrecipes.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** The ports on which servers listen; none is given out again before half of all have been. */
final class Ports {
  private static final int LOWEST = 10_000;

  /**
   * Below the range of ports for outgoing connections, so that a restarted server finds its port
   * free.
   */
  private static final int LIMIT = 30_000;

  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private Ports() {}

  static List<Integer> take(int count) {
    List<Integer> ports = new ArrayList<>();
    while (ports.size() < count) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, LIMIT);
      if (isFree(port) && isFirst(port)) {
        ports.add(port);
      }
    }
    return ports;
  }

  /** A test run that has started thousands of servers has stopped most of them. */
  private static boolean isFirst(int port) {
    if (GIVEN.size() > (LIMIT - LOWEST) / 2) {
      GIVEN.clear();
    }
    return GIVEN.add(port);
  }

  /**
   * Keeps other processes from taking a port, without listening there. Empty if that is not
   * possible.
   */
  static Optional<Socket> keep(int port) {
    Socket socket = new Socket();
    try {
      socket.setReuseAddress(true); // although connections of this port have just ended
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return Optional.of(socket);
    } catch (IOException taken) {
      free(socket);
      return Optional.empty();
    }
  }

  static void free(Socket kept) {
    try {
      kept.close();
    } catch (IOException e) {
      throw new UncheckedIOException("port " + kept.getLocalPort() + ": not freed", e);
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(false); // otherwise it could share a port that is kept
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) { // try the next one
      return false;
    }
  }
}
