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
 * The main of a child JVM: a candidate that ticks while it leads. Ends when its input does, so that
 * it never outlives its parent.
 */
final class Scheduler {
  private static final long BETWEEN_TICKS = 50; // ms

  private final RecipeClient client;
  private final Agenda agenda;

  private Scheduler(RecipeClient client, Agenda agenda) {
    this.client = client;
    this.agenda = agenda;
  }

  /** The command line that {@link #main} understands. */
  static List<String> arguments(String connectString, Duration session, String path, String name) {
    return List.of(connectString, Long.toString(session.toMillis()), path, name);
  }

  public static void main(String[] args) throws IOException {
    Agenda agenda = new Agenda(args[2]);
    try (RecipeClient client =
        RecipeClient.builder(args[0])
            .ownerName(args[3])
            .sessionTimeout(Duration.ofMillis(Long.parseLong(args[1])))
            .build()) {
      Election election = Election.of(client, agenda.leader());
      Candidacy candidacy = election.candidate(args[3]).lead(new Scheduler(client, agenda)::tick);
      awaitEndOfInput();
      candidacy.close();
    }
  }

  private static void awaitEndOfInput() throws IOException {
    while (System.in.read() >= 0) {
      // nothing is said there
    }
  }

  /** Goes on where the leader before stopped: all that it wrote was written before this term. */
  private void tick(Term term) throws Exception {
    byte[] name = term.candidate().getBytes(StandardCharsets.UTF_8);
    for (int number = agenda.count(client); term.isValid(); number++) {
      term.txn().create(agenda.tick(number, term.epoch()), name).commit();
      TimeUnit.MILLISECONDS.sleep(BETWEEN_TICKS);
    }
  }
}
