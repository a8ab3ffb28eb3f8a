package io.zkrecipes.lock;

import static io.zkrecipes.lock.Party.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.Lease;
import io.zkrecipes.testing.FaultProxy;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Readers and writers of three processes do whatever they like; one looks who is in. */
@ZooKeeperTest
class ReadWriteStressTest extends Parties {
  private static final int THREADS = 15;
  private static final int ROUNDS = 80;

  private final Map<Lease, Boolean> inside = new ConcurrentHashMap<>(); // and whether it writes
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private void enters(Lease lease, boolean writes) {
    inside.put(lease, writes);
    inside.forEach(
        (other, otherWrites) -> {
          boolean conflict = other != lease && (writes || otherWrites);
          if (conflict && lease.isValid() && other.isValid() && lease.isValid()) {
            throw new AssertionError(lease + " " + writes + " beside " + other);
          }
        });
  }

  private void leaves(Lease lease) {
    inside.remove(lease);
    lease.close();
  }

  @ParameterizedTest
  @ValueSource(longs = 1)
  void nobodyIsInTogetherWithAWriterAndNothingIsLeft(long seed) throws Exception {
    everybodyWorks(seed, new Random(seed));
  }

  @ParameterizedTest
  @ValueSource(longs = 21)
  void norWhenFramesAreLost(long seed) throws Exception {
    Random random = new Random(seed);
    List<FaultRule> losses = new ArrayList<>();
    for (Party party : List.of(alice, bob)) {
      for (WireOp op : List.of(WireOp.CREATE2, WireOp.DELETE, WireOp.GET_CHILDREN2, WireOp.EVENT)) {
        losses.add(dropOne(party.proxy, op, random));
      }
    }
    everybodyWorks(seed, random);
    int fired = losses.stream().mapToInt(FaultRule::fired).sum();
    assertThat(fired).as("one may go down with another").isGreaterThan(losses.size() / 2);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  @Tag("endurance")
  void nobodyIsInTogetherWithAWriterForManySeeds(long seed) throws Exception {
    nobodyIsInTogetherWithAWriterAndNothingIsLeft(seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24})
  @Tag("endurance")
  void norWhenFramesAreLostForManySeeds(long seed) throws Exception {
    norWhenFramesAreLost(seed);
  }

  private static FaultRule dropOne(FaultProxy proxy, WireOp op, Random random) {
    int nth = 20 + random.nextInt(60);
    if (op != WireOp.EVENT && random.nextBoolean()) {
      return proxy.when(op).nth(nth).dropRequest();
    }
    return proxy.when(op).nth(nth).dropReply();
  }

  private void everybodyWorks(long seed, Random random) throws Exception {
    List<Party> parties = List.of(alice, bob, join("carol"));
    List<Future<Boolean>> workers = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      DistributedReadWriteLock lock =
          DistributedReadWriteLock.of(parties.get(i % parties.size()).client, PATH);
      Random mine = new Random(random.nextLong());
      workers.add(
          threads.submit(
              () -> {
                for (int round = 0; round < ROUNDS; round++) {
                  work(lock, mine);
                }
                return true;
              }));
    }
    for (Future<Boolean> worker : workers) {
      assertThat(worker.get(6 * SOON.toSeconds(), TimeUnit.SECONDS)).as("seed %d", seed).isTrue();
    }
    await().atMost(SOON).until(() -> Party.isEmpty(zooKeeper, PATH));
  }

  private void work(DistributedReadWriteLock lock, Random random) throws Exception {
    switch (random.nextInt(6)) {
      case 0 -> {
        Lease writer = lock.writeLock().acquire();
        enters(writer, true);
        if (random.nextBoolean() && writer.isValid()) {
          inside.remove(writer);
          turn(lock, writer);
        } else {
          leaves(writer);
        }
      }
      case 1 -> giveUp(lock.writeLock(), true, random);
      case 2 -> giveUp(lock.readLock(), false, random);
      case 3 -> {
        try {
          Lease writer = lock.writeLock().acquire(Duration.ofMillis(1 + random.nextInt(5)));
          enters(writer, true);
          leaves(writer);
        } catch (AcquireTimeoutException expected) {
          assertThat(expected).hasMessageContaining(PATH);
        }
      }
      default -> {
        Lease reader = lock.readLock().acquire();
        enters(reader, false);
        leaves(reader);
      }
    }
  }

  private void turn(DistributedReadWriteLock lock, Lease writer) {
    lock.downgradeAsync(writer)
        .handle(
            (reader, lost) -> {
              if (reader == null) {
                writer.close();
                return false;
              }
              enters(reader, false);
              leaves(reader);
              return true;
            })
        .join();
  }

  private void giveUp(DistributedLock lock, boolean writes, Random random) {
    CompletableFuture<Lease> future = lock.acquireAsync();
    if (random.nextInt(3) > 0 && future.cancel(false)) {
      return;
    }
    Lease lease = future.join();
    enters(lease, writes);
    leaves(lease);
  }
}
