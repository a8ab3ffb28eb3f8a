package io.zkrecipes.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The two ends of one connection through a relay of its own. */
record RelayedSockets(DelayRelay relay, Socket client, Socket server) implements AutoCloseable {

  static RelayedSockets connect(RoundTrip roundTrip) throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (ServerSocket listener = new ServerSocket(0, 1, loopback)) {
      DelayRelay relay = DelayRelay.to("127.0.0.1:" + listener.getLocalPort(), roundTrip);
      RelayedSockets ends = new RelayedSockets(relay, connect(relay), listener.accept());
      passByte(ends.client(), ends.server()); // so that the relay has finished to connect
      passByte(ends.server(), ends.client());
      return ends;
    }
  }

  private static void passByte(Socket from, Socket to) throws IOException {
    from.getOutputStream().write(1);
    if (to.getInputStream().read() != 1) {
      throw new IOException("the relay does not pass bytes");
    }
  }

  /** A client of a relay. */
  static Socket connect(DelayRelay relay) throws IOException {
    String[] address = relay.connectString().split(":", -1);
    Socket client = new Socket(address[0], Integer.parseInt(address[1]));
    client.setTcpNoDelay(true);
    return client;
  }

  static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Reads until the other end has ended the connection. */
  static String readAll(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Closes one end in a way that resets the connection. */
  static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    client.close();
    server.close();
    relay.close();
  }
}
