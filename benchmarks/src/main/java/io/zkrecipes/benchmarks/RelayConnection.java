package io.zkrecipes.benchmarks;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * A client's connection through a {@link DelayRelay}: two sockets, and a flow in each direction.
 * Over when both flows are. Thread-safe.
 */
final class RelayConnection {
  private final List<Socket> sockets;
  private final List<Thread> threads;
  private final Consumer<RelayConnection> whenOver;
  private final AtomicInteger openFlows = new AtomicInteger(2);

  /**
   * Of two connected sockets.
   *
   * @param maker makes a thread of a name and a task
   * @param whenOver is told at the end, by a thread of this connection
   */
  RelayConnection(
      Socket client,
      Socket server,
      long delayNanos,
      BiFunction<String, Runnable, Thread> maker,
      Consumer<RelayConnection> whenOver) {
    this.sockets = List.of(client, server);
    this.whenOver = whenOver;
    DelayedFlow up = new DelayedFlow(client, server, delayNanos);
    DelayedFlow down = new DelayedFlow(server, client, delayNanos);
    this.threads =
        List.of(
            maker.apply("up-reader", up::readAll),
            maker.apply("up-writer", () -> write(up, down)),
            maker.apply("down-reader", down::readAll),
            maker.apply("down-writer", () -> write(down, up)));
  }

  void start() {
    threads.forEach(Thread::start);
  }

  private void write(DelayedFlow flow, DelayedFlow back) {
    try {
      flow.writeAll();
    } catch (IOException gone) { // as a network, tell the sender of it, after what is under way
      back.reset();
    } catch (InterruptedException cut) {
      // by cut(), which has closed the sockets
    } finally {
      if (openFlows.decrementAndGet() == 0) {
        closeSockets();
        whenOver.accept(this);
      }
    }
  }

  /** Ends it at once; what is under way is lost. */
  void cut() {
    closeSockets();
    threads.forEach(Thread::interrupt);
  }

  private void closeSockets() {
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException alreadyBroken) {
        // its descriptor is free all the same
      }
    }
  }

  /** Waits for the threads to end. */
  void join(Duration limit) throws InterruptedException {
    for (Thread thread : threads) {
      TimeUnit.NANOSECONDS.timedJoin(thread, limit.toNanos());
    }
  }
}
