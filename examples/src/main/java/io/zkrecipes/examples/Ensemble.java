package io.zkrecipes.examples;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.server.RecipeServer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The ensemble that an example uses, by options of its command line. */
public final class Ensemble {
  /** How long an example waits for anything. */
  public static final Duration LIMIT = Duration.ofSeconds(30);

  private static final Duration TICK = Duration.ofMillis(500);

  @Option(
      names = "--connect",
      paramLabel = "host:port[,...]",
      description = "Use this ensemble instead of an embedded server. What is written is removed.")
  private Optional<String> connect = Optional.empty();

  @Mixin private final SessionTimeout session = new SessionTimeout();

  @Option(names = "--help", usageHelp = true, description = "Show this and exit.")
  boolean help;

  /** The session timeout of all clients in the example. */
  public Duration session() {
    return session.value();
  }

  /** A program that needs an ensemble. */
  public interface Scenario {
    int run(String connectString, RecipeClient client) throws Exception;
  }

  /** Runs a scenario with a connected client; returns the exit code. */
  public int run(Scenario scenario) throws Exception {
    if (connect.isPresent()) {
      return runOn(connect.get(), scenario);
    }
    try (RecipeServer server = RecipeServer.builder().tickTime(TICK).start()) {
      return runOn(server.connectString(), scenario);
    }
  }

  private int runOn(String connectString, Scenario scenario) throws Exception {
    try (RecipeClient client =
        RecipeClient.builder(connectString).sessionTimeout(session.value()).build()) {
      if (!client.awaitConnected(LIMIT)) {
        throw new TimeoutException("no connection to " + connectString);
      }
      return scenario.run(connectString, client);
    }
  }
}
