package io.zkrecipes.examples.boxoffice;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.examples.SessionTimeout;
import io.zkrecipes.server.RecipeServer;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The program: {@code java -jar demo.jar}. */
@Command(
    name = "demo",
    header = "The box office: four processes of 25 fans each, and one fair lock.",
    description = {
      "",
      "Sells tickets in the order of arrival. One process is killed and one is frozen past its"
          + " session, each while it holds the lock; the sale goes on after the session timeout,"
          + " and the late sale of the frozen process is refused by its old token. Takes about 15"
          + " seconds. Needs Linux or macOS.",
      ""
    },
    footer = {"", "Exit code: 0 if every check held, 1 if not, 2 for wrong arguments."})
public final class Demo implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofSeconds(40); // plus five session timeouts
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(15);
  private static final Duration TICK = Duration.ofMillis(500);
  private static final List<String> TOWNS = List.of("Lima", "Oslo", "Pune", "Rome");

  @Option(
      names = "--connect",
      paramLabel = "host:port[,...][/chroot]",
      converter = ConnectStringConverter.class,
      description = {
        "Use this ensemble instead of an embedded server. The server removes what is written"
            + " there."
      })
  private Optional<String> connect = Optional.empty();

  @Mixin private final SessionTimeout session = new SessionTimeout();

  @Option(names = "--help", usageHelp = true, description = "Show this and exit.")
  boolean help;

  private final PrintWriter out = new PrintWriter(System.out, true, UTF_8);

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs the demo in this JVM; returns the exit code. */
  public static int run(String... args) {
    return new CommandLine(new Demo()).setExecutionExceptionHandler(Demo::explain).execute(args);
  }

  @Override
  public Integer call() throws InterruptedException {
    DemoProgress progress = new DemoProgress(out, LIMIT.plus(session.value().multipliedBy(5)));
    try (Cleanup cleanup = new Cleanup()) {
      String connectString =
          connect.isPresent() ? connect.get() : embeddedServer(progress, cleanup);
      return runSale(connectString, progress, cleanup);
    }
  }

  private static String embeddedServer(DemoProgress progress, Cleanup cleanup) {
    RecipeServer server = RecipeServer.builder().tickTime(TICK).start();
    cleanup.atTheEnd(server::close);
    progress.say("an embedded ZooKeeper listens at " + server.connectString());
    return server.connectString();
  }

  private int runSale(String connectString, DemoProgress progress, Cleanup cleanup)
      throws InterruptedException {
    Chroot.make(connectString, CONNECT_LIMIT);
    TownProcesses towns = new TownProcesses();
    cleanup.atTheEnd(towns::close);
    try (RecipeClient client =
        RecipeClient.builder(connectString)
            .ownerName("box office")
            .sessionTimeout(session.value())
            .build()) {
      if (!client.awaitConnected(CONNECT_LIMIT)) {
        throw new DemoException("no connection to " + connectString);
      }
      String path = "/box-office/" + UUID.randomUUID();
      Venue venue = new Venue(connectString, path, TOWNS, negotiated(client));
      Scoreboard scoreboard = new BoxOffice(venue, client, towns, progress).run();
      scoreboard.print(out, venue);
      String verdict = scoreboard.allHeld() ? "Every check held" : "NOT EVERY CHECK HELD";
      out.println("\n" + verdict + ", in " + DemoProgress.inSeconds(progress.elapsed()) + ".");
      return scoreboard.allHeld() ? 0 : 1;
    }
  }

  // The session timeout that the server granted; Curator declares Exception.
  private static Duration negotiated(RecipeClient client) {
    try {
      return Duration.ofMillis(
          client.curator().getZookeeperClient().getZooKeeper().getSessionTimeout());
    } catch (Exception e) {
      throw new DemoException("no connection: " + e, e);
    }
  }

  private static int explain(
      Exception error, CommandLine command, CommandLine.ParseResult arguments) {
    PrintWriter err = command.getErr();
    if (error instanceof DemoException || error instanceof CoordinationException) {
      err.println("FAILED: " + error.getMessage());
    } else {
      error.printStackTrace(err);
    }
    err.flush();
    return 1;
  }

  /** Refuses connect strings that a client cannot read. */
  static final class ConnectStringConverter implements CommandLine.ITypeConverter<String> {
    @Override
    public String convert(String value) {
      try {
        RecipeClient.builder(value);
        return value;
      } catch (IllegalArgumentException e) {
        throw new CommandLine.TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
