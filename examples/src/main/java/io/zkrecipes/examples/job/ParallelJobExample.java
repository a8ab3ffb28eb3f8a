package io.zkrecipes.examples.job;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.examples.Ensemble;
import io.zkrecipes.examples.Narrator;
import io.zkrecipes.examples.job.News.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine;

/**
 * Shows what happens when one of several dies in the middle of a job that all do together: the
 * others are told, so that half a result is never taken for the whole, and do it again.
 *
 * <p>To run it: {@code examples/demo --help} builds the jar, then {@code java -cp
 * examples/target/demo.jar io.zkrecipes.examples.job.ParallelJobExample}; about 10 seconds.
 */
@Command(
    name = "java -cp demo.jar io.zkrecipes.examples.job.ParallelJobExample",
    header = "A job of four processes, which starts together and ends together; one is killed.",
    description = {
      "",
      "Each worker counts the primes in its share of the numbers. It enters a double barrier"
          + " before, and leaves it when it has written its result. In the second generation one is"
          + " killed inside (SIGKILL): the barrier is broken for the others, and all do it again,"
          + " with another worker in its place. Takes about 10 seconds.",
      ""
    },
    footer = {"", "Exit code: 0 if every check held, 1 if not, 2 for wrong arguments."})
public final class ParallelJobExample implements Callable<Integer> {
  private static final int WORKERS = 4;
  private static final int NUMBERS = 4_000_000; // a second for each worker: time to be killed in
  private static final long PRIMES = 283_146;
  private static final String VICTIM = "worker-3";
  private static final String SUCCESSOR = "worker-5";

  @Mixin private final Ensemble ensemble = new Ensemble();

  private final Narrator narrator = new Narrator();

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs it in this JVM; returns the exit code. */
  static int run(String... args) {
    return new CommandLine(new ParallelJobExample()).execute(args);
  }

  @Override
  public Integer call() throws Exception {
    return ensemble.host(this::play);
  }

  private int play(String connectString, RecipeClient client) throws Exception {
    Results results = new Results("/parallel-job/" + UUID.randomUUID());
    results.make(client);
    try (Crew crew = new Crew()) {
      for (int i = 1; i <= WORKERS; i++) {
        hire(crew, "worker-" + i, connectString, results);
      }
      Run first = run(crew, Optional.empty());
      Run broken = run(crew, Optional.of(VICTIM));
      hire(crew, SUCCESSOR, connectString, results);
      Run again = run(crew, Optional.empty());
      return judge(first, broken, again) ? 0 : 1;
    } finally {
      results.remove(client);
    }
  }

  private void hire(Crew crew, String name, String connectString, Results results)
      throws IOException {
    crew.hire(name, Worker.arguments(connectString, ensemble.session(), results, WORKERS, name));
    narrator.say(name + " is hired");
  }

  /** All do their part; the victim is killed as soon as it is inside. */
  private Run run(Crew crew, Optional<String> victim)
      throws IOException, InterruptedException, TimeoutException {
    List<String> workers = crew.names();
    for (int i = 0; i < workers.size(); i++) {
      crew.give(workers.get(i), Share.of(NUMBERS, i, workers.size()));
    }
    List<News> heard = new ArrayList<>();
    while (heard.stream().filter(News::isLast).count() < crew.names().size()) {
      News news = crew.hear(Ensemble.LIMIT);
      heard.add(news);
      tell(news);
      if (news.kind() == Kind.IN && victim.filter(news.worker()::equals).isPresent()) {
        narrator.say("kill -9 " + crew.kill(news.worker()) + ": " + news.worker() + " is dead");
      }
    }
    return new Run(heard);
  }

  private void tell(News news) {
    String what =
        switch (news.kind()) {
          case IN -> "is in, generation " + news.generation();
          case OUT -> "is out, as all are, and finds " + news.text() + " primes";
          case BROKEN -> "gets BrokenBarrierException: " + news.text();
        };
    narrator.say(news.worker() + " " + what);
  }

  private static boolean judge(Run first, Run broken, Run again) {
    boolean done =
        Narrator.check(first.isGood(WORKERS, PRIMES), "the job was done: " + count(first));
    boolean told =
        Narrator.check(broken.isBrokenBy(VICTIM, WORKERS), "no survivor takes the second for done");
    boolean repeated =
        Narrator.check(
            again.isGood(WORKERS, PRIMES) && again.who(Kind.OUT).contains(SUCCESSOR),
            "it was done again, with " + SUCCESSOR + ": " + count(again));
    return done && told && repeated;
  }

  private static String count(Run run) {
    return "%d primes below %d, in generation %d".formatted(PRIMES, NUMBERS, run.generation());
  }
}
