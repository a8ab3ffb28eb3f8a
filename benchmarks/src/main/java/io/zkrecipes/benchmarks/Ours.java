package io.zkrecipes.benchmarks;

import io.zkrecipes.Backoff;
import io.zkrecipes.Lease;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.barrier.DoubleBarrier;
import io.zkrecipes.barrier.Participation;
import io.zkrecipes.election.Election;
import io.zkrecipes.lock.DistributedLock;
import io.zkrecipes.lock.DistributedReadWriteLock;
import io.zkrecipes.lock.DistributedSemaphore;
import io.zkrecipes.lock.FairLock;
import io.zkrecipes.lock.MultiLock;
import io.zkrecipes.lock.UnfairLock;
import io.zkrecipes.value.Counter;
import io.zkrecipes.value.Sequence;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** This library: a {@link RecipeClient} for each client, and its locks. */
final class Ours implements Contender {

  @Override
  public String name() {
    return "zk-recipes";
  }

  @Override
  public Client connect(String connectString) throws InterruptedException {
    RecipeClient client =
        RecipeClient.builder(connectString)
            .sessionTimeout(Duration.ofMillis(SESSION_TIMEOUT_MILLIS))
            .ownerName(NODE_DATA)
            .retry(
                new Backoff(
                    Duration.ofMillis(FIRST_PAUSE_MILLIS), Duration.ofMillis(LAST_PAUSE_MILLIS)))
            .build();
    if (!client.awaitConnected(Duration.ofMillis(CONNECT_MILLIS))) {
      client.close();
      throw new IllegalStateException(connectString + ": not connected");
    }
    return new Connected(client);
  }

  private record Connected(RecipeClient client) implements Client {
    @Override
    public Door door(Recipe recipe, String path) {
      DistributedLock lock =
          switch (recipe) {
            case FAIR -> FairLock.of(client, path);
            case UNFAIR -> UnfairLock.of(client, path);
            case READ -> DistributedReadWriteLock.of(client, path).readLock();
            case WRITE -> DistributedReadWriteLock.of(client, path).writeLock();
          };
      return new LockDoor(lock::acquire);
    }

    @Override
    public Door permits(String path, int wanted, int ofAll) {
      return new LockDoor(DistributedSemaphore.of(client, path, ofAll).permits(wanted)::acquire);
    }

    @Override
    public Door doorOfAll(List<String> paths) {
      List<FairLock> locks = paths.stream().map(path -> FairLock.of(client, path)).toList();
      return new LockDoor(MultiLock.of(locks)::acquire);
    }

    @Override
    public Door party(String path, int parties) {
      return new VisitDoor(DoubleBarrier.of(client, path, parties));
    }

    @Override
    public Tally counter(String path) {
      Counter counter = Counter.of(client, path);
      return new Counted(() -> counter.add(1), counter);
    }

    @Override
    public Tally sequence(String path) {
      return new Counted(Sequence.of(client, path)::next, Counter.of(client, path));
    }

    @Override
    public RepeatedCandidate candidate(String path, String id, Runnable elected) {
      return new OurCandidate(Election.of(client, path).candidate(id), elected);
    }

    @Override
    public void close() {
      client.close();
    }
  }

  private record Counted(Runnable more, Counter counter) implements Tally {
    @Override
    public void count() {
      more.run();
    }

    @Override
    public long total() {
      return counter.get();
    }
  }

  /** What takes a lock. */
  private interface Verb {
    Lease acquire() throws InterruptedException;
  }

  private static final class LockDoor implements Door {
    private final Verb verb;
    private @Nullable Lease lease;

    LockDoor(Verb verb) {
      this.verb = verb;
    }

    @Override
    public void enter() throws InterruptedException {
      lease = verb.acquire();
    }

    @Override
    public void leave() {
      if (lease != null) {
        lease.close();
      }
    }

    /** The last delete is confirmed after all others of the session. */
    @Override
    public void settle() throws InterruptedException {
      if (lease == null) {
        return;
      }
      try {
        lease.release().get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("a release was not confirmed", e);
      }
    }
  }

  private static final class VisitDoor implements Door {
    private final DoubleBarrier barrier;
    private @Nullable Participation visit;

    VisitDoor(DoubleBarrier barrier) {
      this.barrier = barrier;
    }

    @Override
    public void enter() throws InterruptedException {
      try {
        visit = barrier.enter();
      } catch (BrokenBarrierException e) {
        throw new IllegalStateException("enter failed", e);
      }
    }

    @Override
    public void leave() throws InterruptedException {
      if (visit == null) {
        return;
      }
      try (Participation inside = visit) {
        inside.leave();
      } catch (BrokenBarrierException e) {
        throw new IllegalStateException("leave failed", e);
      }
    }

    /** All had left when the last leave returned. */
    @Override
    public void settle() {}
  }
}
