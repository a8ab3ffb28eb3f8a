package io.zkrecipes.benchmarks;

import io.zkrecipes.testing.FaultProxy;
import io.zkrecipes.testing.WireCounter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A counting proxy for each of several clients. Used by one thread. */
final class Proxies implements AutoCloseable {
  private static final int QUIET_MILLIS = 500;
  private static final int MOST_LOOKS = 40;

  private final List<FaultProxy> proxies;
  private final List<WireCounter> counters;

  Proxies(String server, int count) {
    this.proxies = Stream.generate(() -> FaultProxy.to(server)).limit(count).toList();
    this.counters = proxies.stream().map(FaultProxy::counter).toList();
  }

  List<String> connectStrings() {
    return proxies.stream().map(FaultProxy::connectString).toList();
  }

  /** Counts from 0. */
  void count() {
    counters.forEach(WireCounter::start);
  }

  /** Bytes of all answers and events since {@link #count}, heart beats left out. */
  long bytesReceived() {
    return counters.stream().mapToLong(WireCounter::bytesReceived).sum();
  }

  /** Returns when no client has sent a request for half a second. */
  void awaitQuiet() throws InterruptedException {
    for (int look = 0; look < MOST_LOOKS; look++) {
      count();
      TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS);
      if (bytesReceived() == 0) {
        return;
      }
    }
    throw new IllegalStateException("the waiting clients do not become quiet");
  }

  @Override
  public void close() {
    proxies.forEach(FaultProxy::close);
  }
}
