package io.zkrecipes.lock;

import static io.zkrecipes.lock.Party.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.Lease;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.Session;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many threads of several processes, for a while. */
@ZooKeeperTest
class UnfairLockEnduranceTest extends Parties {
  private static final Duration SHORT = Duration.ofSeconds(2);
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final int THREADS = 16;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicLong lastToken = new AtomicLong(); // guarded by the lock under test

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private interface Work {
    void run(UnfairLock lock, Random random) throws Exception;
  }

  /** Returns how often each process did its work. */
  private List<Long> everybodyWorks(List<Party> parties, Duration time, Work work)
      throws Exception {
    long end = System.nanoTime() + time.toNanos();
    List<List<Future<Long>>> counts = new ArrayList<>();
    for (Party party : parties) {
      List<Future<Long>> mine = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        long seed = 31L * counts.size() + i;
        mine.add(
            threads.submit(
                () -> {
                  Random random = new Random(seed);
                  long count = 0;
                  for (; System.nanoTime() < end; count++) {
                    work.run(UnfairLock.of(party.client, PATH), random);
                  }
                  return count;
                }));
      }
      counts.add(mine);
    }
    List<Long> sums = new ArrayList<>();
    for (List<Future<Long>> mine : counts) {
      long sum = 0;
      for (Future<Long> one : mine) {
        sum += one.get(3 * SOON.toSeconds(), TimeUnit.SECONDS);
      }
      sums.add(sum);
    }
    return sums;
  }

  private void inside(Lease lease) {
    long before = lastToken.getAndSet(lease.token());
    assertThat(lease.token()).isGreaterThan(before);
  }

  private void assertNothingIsLeft(List<Party> parties) {
    await().atMost(SOON).until(() -> Party.isEmpty(zooKeeper, PATH));
    for (Party party : parties) {
      Session session = ClientContext.of(party.client).current().orElseThrow();
      await().atMost(SOON).until(() -> session.pendingDeletes() == 0);
    }
  }

  @Test
  void everyProcessGetsItsTurns() throws Exception {
    assertEveryProcessGetsItsTurns(SHORT);
  }

  @Test
  @Tag("endurance")
  void everyProcessGetsItsTurnsForLong() throws Exception {
    assertEveryProcessGetsItsTurns(LONG);
  }

  private void assertEveryProcessGetsItsTurns(Duration time) throws Exception {
    List<Party> parties = List.of(alice, bob, join("carol"), join("dave"));
    List<Long> grants =
        everybodyWorks(
            parties,
            time,
            (lock, random) -> {
              try (Lease lease = lock.acquire(SOON)) {
                inside(lease);
              }
            });
    long all = grants.stream().mapToLong(Long::longValue).sum();
    assertThat(grants).as("of %d", all).allMatch(mine -> mine * 10 >= all);
    assertNothingIsLeft(parties);
  }

  /** Whatever verb, whoever gives up: nobody is left waiting, and nothing in line. */
  @Test
  void nothingIsLeftWhateverTheyDo() throws Exception {
    assertNothingIsLeftAfter(SHORT);
  }

  @Test
  @Tag("endurance")
  void nothingIsLeftWhateverTheyDoForLong() throws Exception {
    assertNothingIsLeftAfter(LONG);
  }

  private void assertNothingIsLeftAfter(Duration time) throws Exception {
    List<Party> parties = List.of(alice, bob);
    everybodyWorks(
        parties,
        time,
        (lock, random) -> {
          switch (random.nextInt(5)) {
            case 0 -> lock.tryAcquire().ifPresent(this::insideAndOut);
            case 1 -> {
              CompletableFuture<Lease> future = lock.acquireAsync();
              boolean givenUp = random.nextBoolean() && future.cancel(false);
              if (!givenUp) {
                insideAndOut(future.get(SOON.toSeconds(), TimeUnit.SECONDS));
              }
            }
            case 2 ->
                lock.acquireAsync(Duration.ofMillis(random.nextInt(3)))
                    .handle(
                        (lease, late) -> {
                          if (lease != null) {
                            insideAndOut(lease);
                          }
                          return late == null;
                        })
                    .get(SOON.toSeconds(), TimeUnit.SECONDS);
            case 3 -> {
              Thread.currentThread().interrupt();
              try {
                insideAndOut(lock.acquire());
              } catch (InterruptedException expected) {
                Thread.interrupted();
              }
            }
            default -> insideAndOut(lock.acquire(SOON));
          }
        });
    assertNothingIsLeft(parties);
    assertThat(alice.lock.tryAcquire()).isPresent();
  }

  private void insideAndOut(Lease lease) {
    try (lease) {
      inside(lease);
    }
  }
}
