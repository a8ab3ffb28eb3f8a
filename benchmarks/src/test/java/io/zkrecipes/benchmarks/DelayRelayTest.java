package io.zkrecipes.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How exact the delay is shows on a quiet machine only; never too short is what can be tested. */
@Timeout(30)
final class DelayRelayTest {
  private static final RoundTrip SHORT = RoundTrip.parse("2ms");
  private static final RoundTrip LONG = RoundTrip.parse("40ms");
  private static final int MESSAGES = 10;
  private static final int MESSAGE_BYTES = 100_000; // more than a relay reads at once

  @Test
  void bytesKeepTheirOrder() throws Exception {
    byte[] sent = new byte[1_000_000];
    Random random = new Random(1);
    random.nextBytes(sent);
    try (EchoServer server = EchoServer.start();
        DelayRelay relay = DelayRelay.to(server.address(), SHORT);
        Socket client = RelayedSockets.connect(relay);
        Crowd crowd = new Crowd()) {
      crowd.start(
          () -> {
            for (int at = 0, length; at < sent.length; at += length) {
              length = Math.min(1 + random.nextInt(10_000), sent.length - at);
              client.getOutputStream().write(sent, at, length);
            }
            return 0L;
          });

      assertThat(client.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
      crowd.join(Duration.ofSeconds(10));
    }
  }

  @Test
  void messagesUnderWayShareTheDelay() throws IOException {
    try (EchoServer server = EchoServer.start();
        DelayRelay relay = DelayRelay.to(server.address(), LONG);
        Socket client = RelayedSockets.connect(relay)) {
      long apart = 0;
      for (int i = 0; i < MESSAGES; i++) {
        apart += echo(client, 1);
      }
      long together = Math.min(echo(client, MESSAGES), echo(client, MESSAGES));

      assertThat(apart).isGreaterThanOrEqualTo(MESSAGES * LONG.time().toNanos());
      assertThat(together).isLessThan(apart / 3);
    }
  }

  /** The nanoseconds until that many messages have come back. */
  private static long echo(Socket client, int messages) throws IOException {
    long begun = System.nanoTime();
    for (int i = 0; i < messages; i++) {
      client.getOutputStream().write(new byte[MESSAGE_BYTES]);
    }
    int bytes = messages * MESSAGE_BYTES;
    assertThat(client.getInputStream().readNBytes(bytes)).hasSize(bytes);
    return System.nanoTime() - begun;
  }

  @Test
  void eachWayTakesHalfOfTheRoundTrip() throws IOException {
    try (RelayedSockets ends = RelayedSockets.connect(LONG)) {
      for (List<Socket> way :
          List.of(List.of(ends.client(), ends.server()), List.of(ends.server(), ends.client()))) {
        long begun = System.nanoTime();
        way.get(0).getOutputStream().write(7);
        assertThat(way.get(1).getInputStream().read()).isEqualTo(7);
        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(LONG.time().toNanos() / 2);
      }
    }
  }

  @Test
  void endOfOneDirectionPassesAfterItsBytesAndLeavesTheOtherOpen() throws IOException {
    try (RelayedSockets ends = RelayedSockets.connect(SHORT)) {
      RelayedSockets.write(ends.client(), "question");
      ends.client().shutdownOutput();
      assertThat(RelayedSockets.readAll(ends.server())).isEqualTo("question");

      RelayedSockets.write(ends.server(), "answer");
      ends.server().close();
      assertThat(RelayedSockets.readAll(ends.client())).isEqualTo("answer");
    }
  }

  @Test
  void resetPassesInBothDirections() throws IOException {
    try (RelayedSockets ends = RelayedSockets.connect(SHORT)) {
      RelayedSockets.reset(ends.client());
      assertReset(ends.server());
    }
    try (RelayedSockets ends = RelayedSockets.connect(SHORT)) {
      RelayedSockets.reset(ends.server());
      assertReset(ends.client());
    }
  }

  private static void assertReset(Socket end) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> end.getInputStream().read())
        .withMessageContaining("reset");
  }

  @Test
  void writeToAClosedPeerFails() throws IOException {
    try (RelayedSockets ends = RelayedSockets.connect(SHORT)) {
      RelayedSockets.write(ends.server(), "farewell");
      ends.server().close();
      assertThat(RelayedSockets.readAll(ends.client())).isEqualTo("farewell");

      await()
          .untilAsserted(
              () ->
                  assertThatExceptionOfType(IOException.class)
                      .isThrownBy(() -> RelayedSockets.write(ends.client(), "anybody there?")));
    }
  }

  @Test
  void clientsAreTurnedAwayWhereNoServerIs() throws IOException {
    try (DelayRelay relay = DelayRelay.to(addressOfNobody(), SHORT);
        Socket client = RelayedSockets.connect(relay)) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  private static String addressOfNobody() throws IOException {
    try (ServerSocket closedSoon = new ServerSocket(0)) {
      return "127.0.0.1:" + closedSoon.getLocalPort();
    }
  }

  @Test
  void threadsEndWithTheirConnectionAndWithTheRelay() throws IOException {
    try (RelayedSockets ended = RelayedSockets.connect(SHORT);
        RelayedSockets cut = RelayedSockets.connect(LONG)) {
      ended.client().close();
      ended.server().close();
      await()
          .atMost(10, TimeUnit.SECONDS)
          .untilAsserted(() -> assertThat(threads(ended.relay())).containsExactly("acceptor"));

      assertThat(threads(cut.relay())).hasSize(5);
      RelayedSockets.write(cut.client(), "lost");
      cut.relay().close();
      assertThat(threads(cut.relay())).isEmpty();
    }
  }

  private static List<String> threads(DelayRelay relay) {
    String port = relay.connectString().replaceFirst(".*:", "");
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("delay-relay-" + port + "-"))
        .map(name -> name.replaceFirst("delay-relay-\\d+-", ""))
        .toList();
  }
}
