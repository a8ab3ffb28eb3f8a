package io.zkrecipes.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One client connection through the proxy: a thread for each direction, which reads a frame,
 * applies the rules, and passes the frame on. A fault that waits blocks its thread, and so
 * everything behind the frame: the order of frames never changes.
 *
 * <p>Rules are applied to a request once, on its way to the server; a fault for its reply is kept
 * in the {@link Exchange}. The end of a connection is relayed like a frame: a frozen direction
 * delays it.
 */
final class ProxyConnection {
  private static final Duration ANSWERS_LIMIT = Duration.ofSeconds(1);

  private final ProxyState state;
  private final SocketPair sockets;
  private final PendingRequests pending;
  private final Consumer<ProxyConnection> onEnd;
  private final ReentrantLock delivering = new ReentrantLock();
  private final Thread requests = daemon("requests", this::pumpRequests);
  private final Thread replies = daemon("replies", this::pumpReplies);

  ProxyConnection(ProxyState state, Socket client, Socket server, Consumer<ProxyConnection> onEnd) {
    this.state = state;
    this.sockets = new SocketPair(client, server);
    this.pending = new PendingRequests(state.taps);
    this.onEnd = onEnd;
  }

  void start() {
    requests.start();
    replies.start();
  }

  /** Ends the connection in both directions. */
  void cut() {
    sockets.cut();
    onEnd.accept(this);
  }

  private void pumpRequests() {
    try (DataInputStream in = sockets.fromClient()) {
      if (connects(in)) {
        while (sockets.isAlive()) {
          byte[] body = Frames.read(in);
          forward(Frames.request(body), body);
        }
      }
    } catch (IOException over) { // the client has closed, or this connection was cut
      state.toServer.awaitThaw(sockets);
    } finally {
      cut();
      pending.allLost();
    }
  }

  /** Relays the connect, unless the client has closed while the direction was frozen. */
  private boolean connects(DataInputStream in) throws IOException {
    byte[] connect = Frames.read(in);
    if (!state.toServer.isThawed()) {
      state.toServer.awaitThaw(sockets);
      if (sockets.clientHasClosed(in)) {
        return false;
      }
    }
    forward(Frames.connectRequest(connect), connect);
    return true;
  }

  private void forward(WireRequest request, byte[] body) throws IOException {
    Optional<FaultRule> fault = state.faultFor(request);
    Exchange exchange =
        new Exchange(
            Frames.xid(body),
            request,
            fault.flatMap(FaultRule::ifForReply),
            request.isPing() ? Optional.empty() : state.rounds());
    pending.asked(exchange);
    if (fault.isPresent() && !fault.get().isForReply() && !requestPasses(exchange, fault.get())) {
      return;
    }
    state.toServer.awaitThaw(sockets);
    pending.sent(exchange);
    try {
      sockets.writeToServer(body);
    } catch (IOException serverGone) { // the reply thread tells the client
      state.toClient.awaitThaw(sockets);
      throw serverGone;
    }
  }

  private boolean requestPasses(Exchange exchange, FaultRule fault) {
    switch (fault.fault()) {
      case DROP_REQUEST -> {
        pending.lost(exchange);
        Polling.holds(ANSWERS_LIMIT, () -> pending.allDelivered() || !sockets.isAlive());
        cut();
      }
      case RESET -> {
        pending.lost(exchange);
        sockets.reset();
      }
      default -> delayOrLose(fault, Optional.of(exchange));
    }
    fault.recordFired();
    return sockets.isAlive();
  }

  private void pumpReplies() {
    try (DataInputStream in = sockets.fromServer()) {
      byte[] connected = Frames.read(in);
      state.sessionSeen(Frames.sessionId(connected));
      answer(pending.takeFirst(), connected);
      while (sockets.isAlive()) {
        byte[] body = Frames.read(in);
        int xid = Frames.xid(body);
        if (xid == Frames.EVENT_XID) {
          inform(Frames.event(body), body);
        } else {
          answer(pending.take(xid), body);
        }
      }
    } catch (IOException over) { // the server has closed, or this connection was cut
      state.toClient.awaitThaw(sockets);
    } finally {
      cut();
      pending.allLost();
    }
  }

  private void answer(Optional<Exchange> exchange, byte[] body) {
    passOn(ClientFrame.ofAnswer(this, body, exchange), exchange.flatMap(Exchange::fault));
  }

  private void inform(WireEvent event, byte[] body) {
    passOn(ClientFrame.ofEvent(this, body, event), state.faultFor(event));
  }

  private void passOn(ClientFrame frame, Optional<FaultRule> fault) {
    if (fault.isPresent() && !replyPasses(frame, fault.get())) {
      return;
    }
    state.toClient.awaitThaw(sockets);
    Optional<RoundTripCounter> rounds =
        frame.exchange().flatMap(Exchange::rounds).or(state::rounds);
    if (rounds.isEmpty() || !rounds.get().takes(frame)) {
      deliver(frame);
    }
  }

  private boolean replyPasses(ClientFrame frame, FaultRule fault) {
    switch (fault.fault()) {
      case DROP_REPLY, DROP_REQUEST -> {
        frame.exchange().ifPresent(pending::lost);
        cut();
      }
      case RESET -> {
        frame.exchange().ifPresent(pending::lost);
        sockets.reset();
      }
      default -> delayOrLose(fault, frame.exchange());
    }
    fault.recordFired();
    return sockets.isAlive();
  }

  private void delayOrLose(FaultRule fault, Optional<Exchange> exchange) {
    switch (fault.fault()) {
      case HOLD, HOLD_REPLY -> fault.hold().holdUntilReleased(sockets);
      default -> sockets.pause(fault.delay());
    }
    if (!sockets.isAlive()) {
      exchange.ifPresent(pending::lost);
    }
  }

  /** Writes a frame to the client. Called by the reply thread, or in lock-step by its releaser. */
  void deliver(ClientFrame frame) {
    delivering.lock();
    try {
      frame.writeTo(sockets, state.taps);
      frame.exchange().ifPresent(answered -> pending.delivered());
    } catch (IOException gone) {
      cut();
    } finally {
      delivering.unlock();
    }
  }

  /** Waits a moment for both threads to end. */
  void join() throws InterruptedException {
    requests.join(ANSWERS_LIMIT.toMillis());
    replies.join(ANSWERS_LIMIT.toMillis());
  }

  private static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, "fault-proxy-" + name);
    thread.setDaemon(true);
    return thread;
  }
}
