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

/** Errors around a candidacy: no thread available, an exception that cannot be printed. */
@ZooKeeperTest
class CandidacyErrorTest extends ElectionTestBase {

  /** As where the memory is used up, and so it is again when that is to be said. */
  private static final class UnprintableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no words for it");
    }
  }

  @Test
  void taskWhoseErrorCannotBeLoggedEndsTheTerm() throws Exception {
    AtomicInteger begun = new AtomicInteger();
    CountDownLatch fail = new CountDownLatch(1);
    LeaderTask work =
        term -> {
          begun.incrementAndGet();
          fail.await();
          throw new UnprintableException();
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
  void leaderWithoutAThreadResignsAndCampaignsAgain() throws Exception {
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

  /** A pool that cannot make a thread throws an Error, and no RejectedExecutionException. */
  @Test
  void candidacyContinuesAfterOneExecutorError() {
    AtomicBoolean fails = new AtomicBoolean();
    ExecutorService pool = Executors.newCachedThreadPool();
    TermEventRecorder recorder = new TermEventRecorder();
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
      Candidacy ours = Election.of(client, PATH).candidate("a").stand(recorder);
      recorder.awaitEvents("elected");
      fails.set(true);
      try {
        ours.resign();
      } catch (OutOfMemoryError expected) {
        assertThat(expected).hasMessageContaining("native");
      }
      ours.resign();
      await().atMost(SOON).until(() -> recorder.events.size() > 2);
      ours.close();
    } finally {
      pool.shutdownNow();
    }
  }
}
