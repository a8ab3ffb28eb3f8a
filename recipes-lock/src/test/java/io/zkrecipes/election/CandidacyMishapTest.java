package io.zkrecipes.election;

import static io.zkrecipes.lock.Party.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.testing.ZooKeeperTest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * A candidacy survives errors of its surroundings: no new thread, an error that cannot be logged.
 */
@ZooKeeperTest
class CandidacyMishapTest extends Electors {

  /** An exception whose message cannot be read, as if memory ran out again while it is logged. */
  private static final class UnloggableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }
  }

  @Test
  void taskWhoseErrorCannotBeLoggedEndsItsTerm() throws Exception {
    AtomicInteger begun = new AtomicInteger();
    CountDownLatch fail = new CountDownLatch(1);
    LeaderTask work =
        term -> {
          begun.incrementAndGet();
          fail.await();
          throw new UnloggableException();
        };
    try (Candidacy ours = candidate(alice, "a").lead(work)) {
      awaitLeader("a");
      CompletableFuture<Term> next = candidate(bob, "b").awaitAsync();
      awaitStanding(2);
      fail.countDown();
      get(next).close();
      await().dontCatchUncaughtExceptions().atMost(SOON).until(() -> begun.get() > 1);
      assertThat(ours.candidate().id()).isEqualTo("a");
    }
  }

  @Test
  void leaderWhoseThreadCannotBeCreatedResignsAndJoinsAgain() throws Exception {
    AtomicBoolean failed = new AtomicBoolean();
    InheritableThreadLocal<String> scarce =
        new InheritableThreadLocal<>() {
          @Override
          protected String childValue(String parents) {
            if (failed.compareAndSet(false, true)) {
              throw new OutOfMemoryError("unable to create native thread");
            }
            return parents;
          }
        };
    CountDownLatch begun = new CountDownLatch(1);
    ExecutorService one = Executors.newSingleThreadExecutor();
    try (RecipeClient client = RecipeClient.builder(servers).callbackExecutor(one).build()) {
      Term first = candidate(bob, "b").await(SOON);
      one.submit(() -> scarce.set("here")).get();
      Election.of(client, PATH).candidate("a").lead(term -> begun.countDown());
      awaitStanding(2);
      first.close();
      await().atMost(SOON).untilTrue(failed);
      await().atMost(SOON).until(() -> begun.getCount() == 0);
    } finally {
      one.shutdownNow();
    }
  }

  /** A pool that cannot create a thread throws an Error, not a RejectedExecutionException. */
  @Test
  void candidacyContinuesAfterTheCallbackExecutorThrewAnError() {
    AtomicBoolean fails = new AtomicBoolean();
    ExecutorService pool = Executors.newCachedThreadPool();
    Diary diary = new Diary();
    try (RecipeClient client =
        RecipeClient.builder(servers)
            .callbackExecutor(
                task -> {
                  if (fails.compareAndSet(true, false)) {
                    throw new OutOfMemoryError("unable to create native thread");
                  }
                  pool.execute(task);
                })
            .build()) {
      Candidacy ours = Election.of(client, PATH).candidate("a").stand(diary);
      diary.awaitHeard("elected");
      fails.set(true);
      try {
        ours.resign();
      } catch (OutOfMemoryError expected) {
        assertThat(expected).hasMessageContaining("native");
      }
      ours.resign();
      await().atMost(SOON).until(() -> diary.heard.size() > 2);
      ours.close();
    } finally {
      pool.shutdownNow();
    }
  }
}
