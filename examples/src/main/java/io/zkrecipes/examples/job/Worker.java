package io.zkrecipes.examples.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.barrier.DoubleBarrier;
import io.zkrecipes.barrier.Participation;
import io.zkrecipes.examples.job.News.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The main of a child JVM: gets a share of each job from its input, and says on its output how it
 * went. Ends when its input does, so that it never outlives its parent.
 */
final class Worker {
  private final RecipeClient client;
  private final Results results;
  private final DoubleBarrier barrier;
  private final String name;

  private Worker(RecipeClient client, Results results, int parties, String name) {
    this.client = client;
    this.results = results;
    this.barrier = DoubleBarrier.of(client, results.barrier(), parties);
    this.name = name;
  }

  /** The command line that {@link #main} understands. */
  static List<String> arguments(
      String connectString, Duration session, Results results, int parties, String name) {
    return List.of(
        connectString,
        Long.toString(session.toMillis()),
        results.path(),
        Integer.toString(parties),
        name);
  }

  public static void main(String[] args) throws IOException {
    ExecutorService hands = Executors.newSingleThreadExecutor(Worker::daemon);
    try (RecipeClient client =
        RecipeClient.builder(args[0])
            .ownerName(args[4])
            .sessionTimeout(Duration.ofMillis(Long.parseLong(args[1])))
            .build()) {
      Worker worker = new Worker(client, new Results(args[2]), Integer.parseInt(args[3]), args[4]);
      BufferedReader shares = new BufferedReader(new InputStreamReader(System.in, UTF_8));
      for (String line = shares.readLine(); line != null; line = shares.readLine()) {
        Share share = Share.parse(line);
        hands.execute(() -> worker.tryToDo(share));
      }
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    return thread;
  }

  private void tryToDo(Share share) {
    try {
      work(share);
    } catch (Exception e) { // shown by the thread; its parent waits in vain
      throw new IllegalStateException(name + " has failed", e);
    }
  }

  /** When {@code leave} has returned all have written their results, so the sum is complete. */
  private void work(Share share) throws Exception {
    long generation = 0;
    try (Participation visit = barrier.enter()) {
      generation = visit.generation();
      say(Kind.IN, generation, "");
      results.write(client, generation, share, share.primes());
      visit.leave();
      say(Kind.OUT, generation, Long.toString(results.sum(client, generation)));
    } catch (BrokenBarrierException e) {
      say(Kind.BROKEN, generation, String.valueOf(e.getMessage()));
    }
  }

  private void say(Kind kind, long generation, String text) {
    System.out.println(new News(name, kind, generation, text).line());
  }
}
