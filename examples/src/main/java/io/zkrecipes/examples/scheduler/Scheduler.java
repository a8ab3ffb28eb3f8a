package io.zkrecipes.examples.scheduler;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.election.Candidacy;
import io.zkrecipes.election.Election;
import io.zkrecipes.election.Term;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The main class of a child JVM: a candidate that writes ticks while it leads. It ends at the end
 * of its input, so that it never outlives its parent.
 */
final class Scheduler {
  private static final long BETWEEN_TICKS = 50; // ms

  private final RecipeClient client;
  private final TickStore tickStore;

  private Scheduler(RecipeClient client, TickStore tickStore) {
    this.client = client;
    this.tickStore = tickStore;
  }

  /** The command line that {@link #main} understands. */
  static List<String> arguments(String connectString, Duration session, String path, String name) {
    return List.of(connectString, Long.toString(session.toMillis()), path, name);
  }

  public static void main(String[] args) throws IOException {
    TickStore tickStore = new TickStore(args[2]);
    try (RecipeClient client =
        RecipeClient.builder(args[0])
            .ownerName(args[3])
            .sessionTimeout(Duration.ofMillis(Long.parseLong(args[1])))
            .build()) {
      Election election = Election.of(client, tickStore.leader());
      Candidacy candidacy =
          election.candidate(args[3]).lead(new Scheduler(client, tickStore)::tick);
      awaitEndOfInput();
      candidacy.close();
    }
  }

  private static void awaitEndOfInput() throws IOException {
    while (System.in.read() >= 0) {
      // input is ignored
    }
  }

  /** Goes on where the last leader stopped: all its ticks were written before this term began. */
  private void tick(Term term) throws Exception {
    byte[] name = term.candidate().getBytes(StandardCharsets.UTF_8);
    for (int number = tickStore.count(client); term.isValid(); number++) {
      term.txn().create(tickStore.tick(number, term.epoch()), name).commit();
      TimeUnit.MILLISECONDS.sleep(BETWEEN_TICKS);
    }
  }
}
