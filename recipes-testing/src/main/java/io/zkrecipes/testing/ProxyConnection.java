package io.zkrecipes.testing;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
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
  private final Socket client;
  private final Socket server;
  private final Consumer<ProxyConnection> onEnd;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Deque<Exchange> pending = new ConcurrentLinkedDeque<>();
  private final AtomicInteger undelivered = new AtomicInteger();
  private final ReentrantLock delivering = new ReentrantLock();
  private final Thread requests = daemon("requests", this::pumpRequests);
  private final Thread replies = daemon("replies", this::pumpReplies);

  ProxyConnection(ProxyState state, Socket client, Socket server, Consumer<ProxyConnection> onEnd) {
    this.onEnd = onEnd;
    this.state = state;
    this.client = client;
    this.server = server;
  }

  void start() {
    requests.start();
    replies.start();
  }

  boolean isAlive() {
    return !ended.isDone();
  }

  /** Returns when the future is done or the connection has ended. */
  void waitFor(CompletableFuture<?> future) {
    CompletableFuture.anyOf(future, ended).join();
  }

  /** Ends both halves in order; what was passed on before may still be read. */
  void cut() {
    end(false);
  }

  /** Ends both halves at once; what was passed on before may be lost. */
  void reset() {
    end(true);
  }

  private void pumpRequests() {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(client.getInputStream()))) {
      byte[] connect = Frames.read(in);
      forward(Frames.connectRequest(connect), connect);
      while (isAlive()) {
        byte[] body = Frames.read(in);
        forward(Frames.request(body), body);
      }
    } catch (IOException over) { // the client has gone, or this connection was cut
      state.toServer.pass(this);
    } finally {
      cut();
      losePending();
    }
  }

  private void forward(WireRequest request, byte[] body) throws IOException {
    Optional<FaultRule> fault = state.faultFor(request);
    Exchange exchange =
        new Exchange(
            Frames.xid(body),
            request,
            fault.flatMap(FaultRule::ifForReply),
            request.isPing() ? Optional.empty() : state.rounds());
    requested(exchange);
    if (fault.isPresent() && !fault.get().isForReply() && !survives(exchange, fault.get())) {
      return;
    }
    state.toServer.pass(this);
    undelivered.incrementAndGet();
    pending.add(exchange);
    Frames.write(server.getOutputStream(), body);
  }

  private boolean survives(Exchange exchange, FaultRule fault) {
    switch (fault.strike()) {
      case DROP_REQUEST -> {
        lost(exchange);
        Waits.holds(ANSWERS_LIMIT, () -> undelivered.get() == 0 || !isAlive());
        cut();
      }
      case RESET -> {
        lost(exchange);
        reset();
      }
      default -> lingerOrLose(fault, Optional.of(exchange));
    }
    fault.struck();
    return isAlive();
  }

  private void pumpReplies() {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(server.getInputStream()))) {
      byte[] connected = Frames.read(in);
      state.sessionSeen(Frames.sessionId(connected));
      answer(Optional.ofNullable(pending.poll()), connected);
      while (isAlive()) {
        byte[] body = Frames.read(in);
        int xid = Frames.xid(body);
        if (xid == Frames.EVENT_XID) {
          inform(Frames.event(body), body);
        } else {
          answer(takePending(xid), body);
        }
      }
    } catch (IOException over) { // the server has gone, or this connection was cut
      state.toClient.pass(this);
    } finally {
      cut();
      losePending();
    }
  }

  private Optional<Exchange> takePending(int xid) {
    return pending.stream()
        .filter(exchange -> exchange.xid() == xid)
        .findFirst()
        .filter(pending::remove);
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
    state.toClient.pass(this);
    Optional<Rounds> rounds = delivery.exchange().flatMap(Exchange::rounds).or(state::rounds);
    if (rounds.isEmpty() || !rounds.get().takes(delivery)) {
      deliver(delivery);
    }
  }

  private boolean replySurvives(Delivery delivery, FaultRule fault) {
    switch (fault.strike()) {
      case DROP_REPLY, DROP_REQUEST -> {
        delivery.exchange().ifPresent(this::lost);
        cut();
      }
      case RESET -> {
        delivery.exchange().ifPresent(this::lost);
        reset();
      }
      default -> lingerOrLose(fault, delivery.exchange());
    }
    fault.struck();
    return isAlive();
  }

  private void lingerOrLose(FaultRule fault, Optional<Exchange> exchange) {
    switch (fault.strike()) {
      case HOLD, HOLD_REPLY -> fault.hold().catchUntilReleased(this);
      default -> pause(fault.delay());
    }
    if (!isAlive()) {
      exchange.ifPresent(this::lost);
    }
  }

  private void pause(Duration time) {
    try {
      ended.get(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException delayed) { // as wished
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException("a proxy thread was disturbed", e);
    }
  }

  /**
   * Hands a frame to the client; called by the reply thread and, in lock-step, by the thread that
   * releases.
   */
  void deliver(Delivery delivery) {
    delivering.lock();
    try {
      delivery.writeTo(client.getOutputStream(), state.taps);
      delivery.exchange().ifPresent(done -> undelivered.decrementAndGet());
    } catch (IOException gone) {
      cut();
    } finally {
      delivering.unlock();
    }
  }

  private void requested(Exchange exchange) {
    if (!exchange.request().isPing()) {
      exchange.rounds().ifPresent(Rounds::requested);
      state.taps.forEach(tap -> tap.requested(exchange));
    }
  }

  private void lost(Exchange exchange) {
    if (!exchange.request().isPing()) {
      exchange.rounds().ifPresent(Rounds::abandoned);
      state.taps.forEach(tap -> tap.unanswered(exchange));
    }
  }

  private void end(boolean abruptly) {
    if (!ended.complete(null)) {
      return;
    }
    close(client, abruptly);
    close(server, abruptly);
    onEnd.accept(this);
  }

  private void losePending() {
    for (Exchange exchange = pending.poll(); exchange != null; exchange = pending.poll()) {
      lost(exchange);
    }
  }

  private static void close(Socket socket, boolean abruptly) {
    try (socket) {
      if (abruptly) {
        socket.setSoLinger(true, 0);
      } else {
        socket.shutdownOutput();
      }
    } catch (IOException alreadyClosed) { // the wish is fulfilled
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
