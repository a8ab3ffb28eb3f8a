package io.zkrecipes.testing;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Options of a {@link TestingCluster}. Used by one thread. */
public final class TestingClusterBuilder {
  int members = 1;
  Duration tickTime = Duration.ofMillis(200);
  Duration maxSessionTimeout = Duration.ofSeconds(60);
  final Map<String, String> properties = new HashMap<>();

  TestingClusterBuilder() {}

  /** The number of servers, 1 to 9; 1 unless told. */
  public TestingClusterBuilder members(int count) {
    if (count < 1 || count > 9) {
      throw new IllegalArgumentException("members: " + count + " (expected: 1 to 9)");
    }
    this.members = count;
    return this;
  }

  /**
   * ZooKeeper's unit of time, 10 ms to 60 s; 200 ms unless told. The shortest session lasts two
   * ticks.
   */
  public TestingClusterBuilder tickTime(Duration tick) {
    if (tick.toMillis() < 10 || tick.toMillis() > 60_000) {
      throw new IllegalArgumentException("tickTime: " + tick + " (expected: 10 ms to 60 s)");
    }
    this.tickTime = tick;
    return this;
  }

  /** The longest session timeout a client may have; 60 s unless told. */
  public TestingClusterBuilder maxSessionTimeout(Duration limit) {
    this.maxSessionTimeout = limit;
    return this;
  }

  /** Any other line of ZooKeeper's configuration file; many are valid for the whole JVM. */
  public TestingClusterBuilder property(String key, String value) {
    properties.put(key, value);
    return this;
  }

  /** Starts the members and waits until all of them serve. */
  public TestingCluster start() {
    if (maxSessionTimeout.compareTo(tickTime.multipliedBy(2)) < 0) {
      throw new IllegalArgumentException(
          "maxSessionTimeout: " + maxSessionTimeout + " (expected: two ticks or more)");
    }
    return new TestingCluster(this).boot();
  }
}
