package io.zkrecipes.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;

/** Options of a {@link RecipeServer}. Used by one thread. */
public final class RecipeServerBuilder {
  private static final Duration SHORTEST_TICK = Duration.ofMillis(10);
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final int LARGEST_PORT = 65_535;
  private static final int CONNECTIONS_PER_HOST = 1_000;

  Optional<Path> dataDir = Optional.empty();
  String host = "127.0.0.1";
  int port;
  private boolean insecure;
  private Duration tickTime = Duration.ofSeconds(1);
  private Optional<Duration> minSessionTimeout = Optional.empty();
  private Duration maxSessionTimeout = Duration.ofSeconds(60);
  private int maxConnections = CONNECTIONS_PER_HOST;

  RecipeServerBuilder() {}

  /**
   * Keep the data here, over restarts. A directory that does not exist is created, with access for
   * its owner alone; an existing directory keeps its permissions. By default the data is temporary.
   *
   * @throws IllegalArgumentException if the path is a file
   */
  public RecipeServerBuilder dataDir(Path directory) {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new IllegalArgumentException("dataDir: " + directory + " (expected: a directory)");
    }
    this.dataDir = Optional.of(directory);
    return this;
  }

  /** The port, 0 to 65535; 0 is any free one, and the default. */
  public RecipeServerBuilder port(int number) {
    if (number < 0 || number > LARGEST_PORT) {
      throw new IllegalArgumentException("port: " + number + " (expected: 0 to 65535)");
    }
    this.port = number;
    return this;
  }

  /**
   * The name or address to listen on; 127.0.0.1 by default. Any but a loopback address needs {@link
   * #insecure()}.
   */
  public RecipeServerBuilder host(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("host: '" + name + "' (expected: a name or an address)");
    }
    this.host = name;
    return this;
  }

  /**
   * Allows a host that other machines can reach, although this server has neither TLS nor
   * authentication.
   */
  public RecipeServerBuilder insecure() {
    this.insecure = true;
    return this;
  }

  /** ZooKeeper's unit of time, 10 ms or more; 1 s by default. */
  public RecipeServerBuilder tickTime(Duration tick) {
    this.tickTime = within("tickTime", tick, SHORTEST_TICK);
    return this;
  }

  /** The shortest session timeout a client may have; two ticks by default. */
  public RecipeServerBuilder minSessionTimeout(Duration timeout) {
    this.minSessionTimeout = Optional.of(within("minSessionTimeout", timeout, SHORTEST_TICK));
    return this;
  }

  /** The longest session timeout a client may have; 60 s by default. */
  public RecipeServerBuilder maxSessionTimeout(Duration timeout) {
    this.maxSessionTimeout = within("maxSessionTimeout", timeout, SHORTEST_TICK);
    return this;
  }

  /**
   * The most connections from one address, 1 or more; 1000 by default. All addresses together: five
   * times as many.
   */
  public RecipeServerBuilder maxConnections(int perAddress) {
    if (perAddress < 1 || perAddress > 100_000) {
      throw new IllegalArgumentException(
          "maxConnections: " + perAddress + " (expected: 1 to 100000)");
    }
    this.maxConnections = perAddress;
    return this;
  }

  /**
   * Starts the server and waits until it serves.
   *
   * @throws IllegalArgumentException if the host is not a loopback address and {@link #insecure()}
   *     was not called, or the session timeouts contradict each other
   * @throws IllegalStateException if the port or the directory is in use, or the server does not
   *     start within 30 s
   * @throws java.io.UncheckedIOException if the directory cannot be written
   */
  public RecipeServer start() {
    if (!insecure && !ServerAddress.isLoopback(host)) {
      throw new IllegalArgumentException(
          "host: " + host + " (expected: a loopback address, or insecure())");
    }
    if (shortestSession().compareTo(maxSessionTimeout) > 0) {
      throw new IllegalArgumentException(
          "maxSessionTimeout: " + maxSessionTimeout + " (expected: " + shortestSession() + " up)");
    }
    ServerAddress.requireFree(host, port);
    return RecipeServer.start(this);
  }

  Properties configuration(Path data) {
    Properties lines = new Properties();
    lines.setProperty("dataDir", data.toString());
    lines.setProperty("clientPort", Integer.toString(port));
    lines.setProperty("clientPortAddress", host);
    lines.setProperty("tickTime", Long.toString(tickTime.toMillis()));
    lines.setProperty("minSessionTimeout", Long.toString(shortestSession().toMillis()));
    lines.setProperty("maxSessionTimeout", Long.toString(maxSessionTimeout.toMillis()));
    lines.setProperty("maxClientCnxns", Integer.toString(maxConnections));
    lines.setProperty("maxCnxns", Integer.toString(Math.multiplyExact(maxConnections, 5)));
    lines.setProperty("admin.enableServer", "false");
    lines.setProperty("4lw.commands.whitelist", "srvr");
    lines.setProperty("forceSync", "yes");
    return lines;
  }

  private Duration shortestSession() {
    return minSessionTimeout.orElse(tickTime.multipliedBy(2));
  }

  private static Duration within(String name, Duration value, Duration least) {
    if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + least + " to " + LONGEST + ")");
    }
    return value;
  }
}
