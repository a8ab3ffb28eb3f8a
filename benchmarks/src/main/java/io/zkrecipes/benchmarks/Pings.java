package io.zkrecipes.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * What the round trip is in fact: small messages to a server in this process that sends them back,
 * one after the other, through a relay and without one.
 */
final class Pings {
  private static final int MOST = 500;
  private static final int BYTES = 64; // about what a request of a recipe has
  private static final Duration ENOUGH = Duration.ofSeconds(1);

  private final List<Double> millis; // sorted

  private Pings(List<Double> millis) {
    this.millis = millis;
  }

  /** The fact about the network, one line; takes up to a few seconds, if there is a network. */
  static String fact(RoundTrip roundTrip) {
    if (roundTrip.isNone()) {
      return "rtt    none: both sides connect straight to the servers";
    }
    try (EchoServer server = EchoServer.start();
        DelayRelay relay = DelayRelay.to(server.address(), roundTrip)) {
      Pings relayed = to(relay.connectString());
      return String.format(
          Locale.ROOT,
          "rtt    %.3f ms added to both sides; measured median %.3f ms, 99%% within %.3f ms"
              + " (%d pings), without the relay %.3f ms",
          roundTrip.millis(),
          relayed.quantile(50),
          relayed.quantile(99),
          relayed.millis.size(),
          to(server.address()).quantile(50));
    }
  }

  /** Pings {@code host:port}; the first half warms up. */
  private static Pings to(String address) {
    int colon = address.lastIndexOf(':');
    int port = Integer.parseInt(address.substring(colon + 1));
    try (Socket socket = new Socket(address.substring(0, colon), port)) {
      socket.setTcpNoDelay(true);
      List<Double> times = new ArrayList<>();
      long end = System.nanoTime() + ENOUGH.toNanos();
      while (times.size() < 2 || (times.size() < 2 * MOST && System.nanoTime() < end)) {
        times.add(ping(socket) / 1e6);
      }
      List<Double> last = new ArrayList<>(times.subList(times.size() / 2, times.size()));
      Collections.sort(last);
      return new Pings(last);
    } catch (IOException e) {
      throw new UncheckedIOException(address + ": no answer to a ping", e);
    }
  }

  private static long ping(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    long before = System.nanoTime();
    socket.getOutputStream().write(new byte[BYTES]);
    if (in.readNBytes(BYTES).length < BYTES) {
      throw new IOException("the connection has ended");
    }
    return System.nanoTime() - before;
  }

  private double quantile(int percent) {
    return millis.get(millis.size() * percent / 100);
  }
}
