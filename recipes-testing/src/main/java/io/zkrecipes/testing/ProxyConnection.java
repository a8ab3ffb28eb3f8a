package io.zkrecipes.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One client connection through the proxy: a thread for each way, which reads a frame, lets the
 * rules look at it, and passes it on. A fault that waits holds its thread, and so everything behind
 * the frame: the order of frames never changes.
 *
 * <p>The rules see a request once, on its way to the server; a fault for its reply travels with the
 * {@link Exchange}. The end of a connection travels like a frame: a frozen direction keeps it back.
 */
final class ProxyConnection {
  private static final Duration ANSWERS_LIMIT = Duration.ofSeconds(1);

  private final ProxyState state;
  private final Link link;
  private final Pending pending;
  private final Consumer<ProxyConnection> onEnd;
  private final ReentrantLock delivering = new ReentrantLock();
  private final Thread requests = daemon("requests", this::pumpRequests);
  private final Thread replies = daemon("replies", this::pumpReplies);

  ProxyConnection(ProxyState state, Socket client, Socket server, Consumer<ProxyConnection> onEnd) {
    this.state = state;
    this.link = new Link(client, server);
    this.pending = new Pending(state.taps);
    this.onEnd = onEnd;
  }

  void start() {
    requests.start();
    replies.start();
  }

  /** Ends the connection in both directions. */
  void cut() {
    link.cut();
    onEnd.accept(this);
  }

  private void pumpRequests() {
    try (DataInputStream in = link.fromClient()) {
      if (connects(in)) {
        while (link.isAlive()) {
          byte[] body = Frames.read(in);
          forward(Frames.request(body), body);
        }
      }
    } catch (IOException over) { // the client has gone, or this connection was cut
      state.toServer.pass(link);
    } finally {
      cut();
      pending.allLost();
    }
  }

  /** A client that gave up while its connect was kept back never reached the server. */
  private boolean connects(DataInputStream in) throws IOException {
    byte[] connect = Frames.read(in);
    if (!state.toServer.isOpen()) {
      state.toServer.pass(link);
      if (link.clientHasLeft(in)) {
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
    if (fault.isPresent() && !fault.get().isForReply() && !survives(exchange, fault.get())) {
      return;
    }
    state.toServer.pass(link);
    pending.sent(exchange);
    try {
      link.writeToServer(body);
    } catch (IOException serverGone) { // which the client learns the other way
      state.toClient.pass(link);
      throw serverGone;
    }
  }

  private boolean survives(Exchange exchange, FaultRule fault) {
    switch (fault.strike()) {
      case DROP_REQUEST -> {
        pending.lost(exchange);
        Waits.holds(ANSWERS_LIMIT, () -> pending.allDelivered() || !link.isAlive());
        cut();
      }
      case RESET -> {
        pending.lost(exchange);
        link.reset();
      }
      default -> lingerOrLose(fault, Optional.of(exchange));
    }
    fault.struck();
    return link.isAlive();
  }

  private void pumpReplies() {
    try (DataInputStream in = link.fromServer()) {
      byte[] connected = Frames.read(in);
      state.sessionSeen(Frames.sessionId(connected));
      answer(pending.takeFirst(), connected);
      while (link.isAlive()) {
        byte[] body = Frames.read(in);
        int xid = Frames.xid(body);
        if (xid == Frames.EVENT_XID) {
          inform(Frames.event(body), body);
        } else {
          answer(pending.take(xid), body);
        }
      }
    } catch (IOException over) { // the server has gone, or this connection was cut
      state.toClient.pass(link);
    } finally {
      cut();
      pending.allLost();
    }
  }

  private void answer(Optional<Exchange> exchange, byte[] body) {
    passOn(Delivery.ofAnswer(this, body, exchange), exchange.flatMap(Exchange::fault));
  }

  private void inform(WireEvent event, byte[] body) {
    passOn(Delivery.ofEvent(this, body, event), state.faultFor(event));
  }

  private void passOn(Delivery delivery, Optional<FaultRule> fault) {
    if (fault.isPresent() && !replySurvives(delivery, fault.get())) {
      return;
    }
    state.toClient.pass(link);
    Optional<Rounds> rounds = delivery.exchange().flatMap(Exchange::rounds).or(state::rounds);
    if (rounds.isEmpty() || !rounds.get().takes(delivery)) {
      deliver(delivery);
    }
  }

  private boolean replySurvives(Delivery delivery, FaultRule fault) {
    switch (fault.strike()) {
      case DROP_REPLY, DROP_REQUEST -> {
        delivery.exchange().ifPresent(pending::lost);
        cut();
      }
      case RESET -> {
        delivery.exchange().ifPresent(pending::lost);
        link.reset();
      }
      default -> lingerOrLose(fault, delivery.exchange());
    }
    fault.struck();
    return link.isAlive();
  }

  private void lingerOrLose(FaultRule fault, Optional<Exchange> exchange) {
    switch (fault.strike()) {
      case HOLD, HOLD_REPLY -> fault.hold().catchUntilReleased(link);
      default -> link.pause(fault.delay());
    }
    if (!link.isAlive()) {
      exchange.ifPresent(pending::lost);
    }
  }

  /** Hands a frame to the client; in lock-step the thread that releases calls it, else our own. */
  void deliver(Delivery delivery) {
    delivering.lock();
    try {
      delivery.writeTo(link, state.taps);
      delivery.exchange().ifPresent(answered -> pending.delivered());
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
