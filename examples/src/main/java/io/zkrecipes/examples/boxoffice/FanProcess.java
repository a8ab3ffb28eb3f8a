package io.zkrecipes.examples.boxoffice;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.examples.boxoffice.Message.Kind;
import io.zkrecipes.lock.DistributedLock;
import io.zkrecipes.lock.FairLock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The main class of a child JVM: one town, one client, and a thread per fan. It talks to the box
 * office over standard input and output, and ends at the end of its input, so that it never
 * outlives its parent.
 */
final class FanProcess {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(30);
  private static final long CLOSE_LIMIT = 5_000; // ms

  private final RecipeClient client;
  private final List<Fan> fans;

  private FanProcess(RecipeClient client, String path, int fans) {
    this.client = client;
    DistributedLock line = FairLock.of(client, path);
    this.fans =
        IntStream.rangeClosed(1, fans).mapToObj(i -> new Fan(i, line, FanProcess::say)).toList();
  }

  /** The command line that {@link #main} understands. */
  static List<String> arguments(Venue venue, String town) {
    return List.of(
        venue.connectString(),
        venue.path(),
        town,
        Integer.toString(venue.fansPerTown()),
        Long.toString(venue.sessionTimeout().toMillis()));
  }

  public static void main(String[] args) throws InterruptedException, IOException {
    Thread.setDefaultUncaughtExceptionHandler(FanProcess::crash);
    RecipeClient client =
        RecipeClient.builder(args[0])
            .ownerName(args[2])
            .sessionTimeout(Duration.ofMillis(Long.parseLong(args[4])))
            .build();
    new FanProcess(client, args[1], Integer.parseInt(args[3])).run();
  }

  private void run() throws InterruptedException, IOException {
    if (client.awaitConnected(CONNECT_LIMIT)) {
      say(Message.of(Kind.READY));
      listen();
    }
    Thread closing = new Thread(client::close, "closing");
    closing.start();
    closing.join(CLOSE_LIMIT); // the server may have stopped
    Runtime.getRuntime().halt(0);
  }

  private void listen() throws IOException {
    BufferedReader boxOffice = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = boxOffice.readLine(); line != null; line = boxOffice.readLine()) {
      Message message = Message.parse(line).orElseThrow();
      switch (message.kind()) {
        case JOIN -> fans.forEach(FanProcess::join);
        case BYE -> {
          return;
        }
        default -> fans.get(message.fan() - 1).onMessage(message);
      }
    }
  }

  private static void join(Fan fan) {
    Thread thread = new Thread(fan);
    thread.setDaemon(true);
    thread.start();
  }

  private static void say(Message message) {
    System.out.println(message.line());
  }

  private static void crash(Thread thread, Throwable error) {
    error.printStackTrace();
    Runtime.getRuntime().halt(3);
  }
}
