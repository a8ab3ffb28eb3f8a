package io.zkrecipes.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * One direction of a connection: whatever arrives is stamped with the time at which it leaves, and
 * leaves then, in the same order. One thread reads and another one writes, so that what is under
 * way holds nothing up.
 */
final class DelayedFlow {
  private static final int BUFFER_BYTES = 1 << 16;

  private final BlockingQueue<Segment> underWay = new LinkedBlockingQueue<>(); // without a limit
  private final Socket from;
  private final Socket to;
  private final long delayNanos;

  /** Something that arrived, and the {@link System#nanoTime} at which it leaves. */
  private record Segment(long leavesAt, Effect effect) {}

  /** What a segment does to the socket at the other end. */
  private interface Effect {
    void on(Socket to) throws IOException;
  }

  DelayedFlow(Socket from, Socket to, long delayNanos) {
    this.from = from;
    this.to = to;
    this.delayNanos = delayNanos;
  }

  /** Reads until the sender ends or resets the connection; that is passed on, too. */
  void readAll() {
    try {
      InputStream in = from.getInputStream();
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        byte[] bytes = Arrays.copyOf(buffer, length);
        add(socket -> socket.getOutputStream().write(bytes));
      }
      add(Socket::shutdownOutput);
    } catch (IOException reset) {
      reset();
    }
  }

  /** Passes on that the connection is broken, after all that has arrived. */
  void reset() {
    add(
        socket -> {
          socket.setSoLinger(true, 0); // so that closing it sends a reset
          socket.close();
        });
  }

  private void add(Effect effect) {
    underWay.add(new Segment(System.nanoTime() + delayNanos, effect));
  }

  /**
   * Writes what was read, each at its time, until the end or a reset was passed on.
   *
   * @throws IOException if the receiver has gone
   */
  void writeAll() throws IOException, InterruptedException {
    PreciseTimer timer = new PreciseTimer();
    while (!to.isOutputShutdown() && !to.isClosed()) {
      Segment next = underWay.take();
      timer.await(next.leavesAt());
      next.effect().on(to);
    }
  }
}
