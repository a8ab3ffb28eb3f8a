package io.zkrecipes.examples.job;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.examples.ConsoleReport;
import io.zkrecipes.examples.Ensemble;
import io.zkrecipes.examples.job.WorkerEvent.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Shows what happens when one of several processes is killed in the middle of a common job: the
 * others get {@code BrokenBarrierException}, so that a partial result is never taken for the whole,
 * and all do the job again.
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
  private static final int NUMBERS =
      4_000_000; // about a second for each worker, long enough to kill one meanwhile
  private static final long PRIMES = 283_146;
  private static final String KILLED_WORKER = "worker-3";
  private static final String REPLACEMENT = "worker-5";

  @Mixin private final Ensemble ensemble = new Ensemble();

  private final ConsoleReport report = new ConsoleReport();

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs it in this JVM; returns the exit code. */
  static int run(String... args) {
    return new CommandLine(new ParallelJobExample()).execute(args);
  }

  @Override
  public Integer call() throws Exception {
    return ensemble.run(this::runJobs);
  }

  private int runJobs(String connectString, RecipeClient client) throws Exception {
    JobResults results = new JobResults("/parallel-job/" + UUID.randomUUID());
    results.make(client);
    try (WorkerProcesses workers = new WorkerProcesses()) {
      for (int i = 1; i <= WORKERS; i++) {
        start(workers, "worker-" + i, connectString, results);
      }
      JobRun first = run(workers, Optional.empty());
      JobRun broken = run(workers, Optional.of(KILLED_WORKER));
      start(workers, REPLACEMENT, connectString, results);
      JobRun again = run(workers, Optional.empty());
      return check(first, broken, again) ? 0 : 1;
    } finally {
      results.remove(client);
    }
  }

  private void start(WorkerProcesses workers, String name, String connectString, JobResults results)
      throws IOException {
    workers.start(
        name, JobWorker.arguments(connectString, ensemble.session(), results, WORKERS, name));
    report.say(name + " is started");
  }

  /** Runs one job on all workers; a worker to be killed is killed as soon as it is inside. */
  private JobRun run(WorkerProcesses workers, Optional<String> killed)
      throws IOException, InterruptedException, TimeoutException {
    List<String> names = workers.names();
    for (int i = 0; i < names.size(); i++) {
      workers.send(names.get(i), NumberRange.of(NUMBERS, i, names.size()));
    }
    List<WorkerEvent> received = new ArrayList<>();
    while (received.stream().filter(WorkerEvent::isLast).count() < workers.names().size()) {
      WorkerEvent event = workers.nextEvent(Ensemble.LIMIT);
      received.add(event);
      print(event);
      if (event.kind() == Kind.IN && killed.filter(event.worker()::equals).isPresent()) {
        report.say("kill -9 " + workers.kill(event.worker()) + ": " + event.worker() + " is dead");
      }
    }
    return new JobRun(received);
  }

  private void print(WorkerEvent event) {
    String what =
        switch (event.kind()) {
          case IN -> "is in, generation " + event.generation();
          case OUT -> "is out, as all are, and counts " + event.text() + " primes";
          case BROKEN -> "gets BrokenBarrierException: " + event.text();
        };
    report.say(event.worker() + " " + what);
  }

  private static boolean check(JobRun first, JobRun broken, JobRun again) {
    boolean done =
        ConsoleReport.check(first.isGood(WORKERS, PRIMES), "the job was done: " + count(first));
    boolean told =
        ConsoleReport.check(
            broken.isBrokenBy(KILLED_WORKER, WORKERS),
            "no other worker takes the second job for done");
    boolean repeated =
        ConsoleReport.check(
            again.isGood(WORKERS, PRIMES) && again.workersWith(Kind.OUT).contains(REPLACEMENT),
            "it was done again, with " + REPLACEMENT + ": " + count(again));
    return done && told && repeated;
  }

  private static String count(JobRun run) {
    return "%d primes below %d, in generation %d".formatted(PRIMES, NUMBERS, run.generation());
  }
}
