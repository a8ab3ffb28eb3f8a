package io.zkrecipes.examples;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.server.RecipeServer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which ensemble an example uses: options of its command line. */
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

  /** The session timeout that everybody in the example asks for. */
  public Duration session() {
    return session.value();
  }

  /** What is played there. */
  public interface Play {
    int on(String connectString, RecipeClient client) throws Exception;
  }

  /** Plays there, with a client that is connected; returns the exit code. */
  public int host(Play play) throws Exception {
    if (connect.isPresent()) {
      return connected(connect.get(), play);
    }
    try (RecipeServer server = RecipeServer.builder().tickTime(TICK).start()) {
      return connected(server.connectString(), play);
    }
  }

  private int connected(String connectString, Play play) throws Exception {
    try (RecipeClient client =
        RecipeClient.builder(connectString).sessionTimeout(session.value()).build()) {
      if (!client.awaitConnected(LIMIT)) {
        throw new TimeoutException("no connection to " + connectString);
      }
      return play.on(connectString, client);
    }
  }
}
