package io.zkrecipes.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Checks of the address to listen on. */
final class ServerAddress {
  private ServerAddress() {}

  /**
   * Whether only this machine can reach a host name.
   *
   * @throws IllegalArgumentException if the name is unknown
   */
  static boolean isLoopback(String host) {
    return Arrays.stream(resolve(host)).allMatch(InetAddress::isLoopbackAddress);
  }

  /**
   * Refuses a port that is taken, on which the server itself would only keep trying.
   *
   * @throws IllegalStateException if another socket listens there
   */
  static void requireFree(String host, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(resolve(host)[0], port));
    } catch (IOException e) {
      throw new IllegalStateException("port: " + port + " on " + host + " (expected: free)", e);
    }
  }

  /**
   * The host for a connect string: the wildcard address becomes 127.0.0.1, and IPv6 addresses get
   * brackets.
   */
  static String forClients(String host) {
    InetAddress address = resolve(host)[0];
    if (address.isAnyLocalAddress()) {
      return "127.0.0.1";
    }
    return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
  }

  private static InetAddress[] resolve(String host) {
    try {
      return InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("host: " + host + " (expected: a known name)", e);
    }
  }
}
