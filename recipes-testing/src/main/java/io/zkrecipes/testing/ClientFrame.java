package io.zkrecipes.testing;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A frame for the client: an answer, an event, or an answer to an unknown request. */
final class ClientFrame {
  private final ProxyConnection connection;
  private final byte[] body;
  private final Optional<Exchange> exchange;
  private final Optional<WireEvent> event;

  private ClientFrame(
      ProxyConnection connection,
      byte[] body,
      Optional<Exchange> exchange,
      Optional<WireEvent> event) {
    this.connection = connection;
    this.body = body;
    this.exchange = exchange;
    this.event = event;
  }

  static ClientFrame ofAnswer(
      ProxyConnection connection, byte[] body, Optional<Exchange> exchange) {
    return new ClientFrame(connection, body, exchange, Optional.empty());
  }

  static ClientFrame ofEvent(ProxyConnection connection, byte[] body, WireEvent event) {
    return new ClientFrame(connection, body, Optional.empty(), Optional.of(event));
  }

  ProxyConnection connection() {
    return connection;
  }

  Optional<Exchange> exchange() {
    return exchange;
  }

  boolean belongsTo(RoundTripCounter rounds) {
    return exchange.flatMap(Exchange::rounds).filter(mine -> mine == rounds).isPresent();
  }

  /** Tells the taps before it writes: a client that has received the frame finds it in the log. */
  void writeTo(SocketPair sockets, List<WireTap> taps) throws IOException {
    event.ifPresent(seen -> taps.forEach(tap -> tap.notified(seen)));
    exchange
        .filter(answered -> !answered.request().isPing())
        .ifPresent(answered -> taps.forEach(tap -> tap.answered(answered, Frames.wireBytes(body))));
    sockets.writeToClient(body);
  }
}
