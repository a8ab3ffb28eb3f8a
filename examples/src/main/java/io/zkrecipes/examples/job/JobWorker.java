package io.zkrecipes.examples.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.barrier.DoubleBarrier;
import io.zkrecipes.barrier.Participation;
import io.zkrecipes.examples.job.WorkerEvent.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The main class of a child JVM: reads its part of each job from standard input, and reports events
 * on standard output. It ends at the end of its input, so that it never outlives its parent.
 */
final class JobWorker {
  private final RecipeClient client;
  private final JobResults results;
  private final DoubleBarrier barrier;
  private final String name;

  private JobWorker(RecipeClient client, JobResults results, int parties, String name) {
    this.client = client;
    this.results = results;
    this.barrier = DoubleBarrier.of(client, results.barrier(), parties);
    this.name = name;
  }

  /** The command line that {@link #main} understands. */
  static List<String> arguments(
      String connectString, Duration session, JobResults results, int parties, String name) {
    return List.of(
        connectString,
        Long.toString(session.toMillis()),
        results.path(),
        Integer.toString(parties),
        name);
  }

  public static void main(String[] args) throws IOException {
    ExecutorService taskThread = Executors.newSingleThreadExecutor(JobWorker::daemon);
    try (RecipeClient client =
        RecipeClient.builder(args[0])
            .ownerName(args[4])
            .sessionTimeout(Duration.ofMillis(Long.parseLong(args[1])))
            .build()) {
      JobWorker worker =
          new JobWorker(client, new JobResults(args[2]), Integer.parseInt(args[3]), args[4]);
      BufferedReader ranges = new BufferedReader(new InputStreamReader(System.in, UTF_8));
      for (String line = ranges.readLine(); line != null; line = ranges.readLine()) {
        NumberRange range = NumberRange.parse(line);
        taskThread.execute(() -> worker.runOrFail(range));
      }
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    return thread;
  }

  private void runOrFail(NumberRange range) {
    try {
      count(range);
    } catch (
        Exception e) { // the JVM prints it to standard error; the parent runs into its time limit
      throw new IllegalStateException(name + " has failed", e);
    }
  }

  /**
   * When {@code leave} has returned, all workers have written their results: the sum is complete.
   */
  private void count(NumberRange range) throws Exception {
    long generation = 0;
    try (Participation participation = barrier.enter()) {
      generation = participation.generation();
      report(Kind.IN, generation, "");
      results.write(client, generation, range, range.primes());
      participation.leave();
      report(Kind.OUT, generation, Long.toString(results.sum(client, generation)));
    } catch (BrokenBarrierException e) {
      report(Kind.BROKEN, generation, String.valueOf(e.getMessage()));
    }
  }

  private void report(Kind kind, long generation, String text) {
    System.out.println(new WorkerEvent(name, kind, generation, text).line());
  }
}
