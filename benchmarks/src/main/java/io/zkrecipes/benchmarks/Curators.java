package io.zkrecipes.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.curator.RetryPolicy;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicLong;
import org.apache.curator.framework.recipes.locks.InterProcessLock;
import org.apache.curator.framework.recipes.locks.InterProcessMultiLock;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreV2;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.apache.curator.retry.RetryNTimes;

/**
 * curator-recipes: a CuratorFramework for each client, and its {@code InterProcessMutex}, which has
 * the same wire format and the same order of arrival as FairLock.
 */
final class Curators implements Contender {
  /** Without pauses Curator is fastest here: a pause after a conflict only adds time. */
  private static final RetryPolicy TRY_AT_ONCE = new RetryNTimes(10, 0);

  private final boolean shared;

  private Curators(boolean shared) {
    this.shared = shared;
  }

  /** Curator's best case: each thread has its own mutex object. */
  static Curators mutexPerThread() {
    return new Curators(false);
  }

  /** A common use: all threads of a client share one mutex object. */
  static Curators sharedMutex() {
    return new Curators(true);
  }

  @Override
  public String name() {
    return "Curator";
  }

  @Override
  public Client connect(String connectString) throws InterruptedException {
    CuratorFramework framework = framework(connectString);
    if (!framework.blockUntilConnected(CONNECT_MILLIS, TimeUnit.MILLISECONDS)) {
      framework.close();
      throw new IllegalStateException(connectString + ": not connected");
    }
    Function<String, InterProcessMutex> maker = path -> new InterProcessMutex(framework, path);
    if (!shared) {
      return new Connected(framework, maker);
    }
    ConcurrentHashMap<String, InterProcessMutex> mutexes = new ConcurrentHashMap<>();
    return new Connected(framework, path -> mutexes.computeIfAbsent(path, maker));
  }

  /** A started one, with the settings of both sides. */
  static CuratorFramework framework(String connectString) {
    CuratorFramework framework =
        CuratorFrameworkFactory.builder()
            .connectString(connectString)
            .sessionTimeoutMs(SESSION_TIMEOUT_MILLIS)
            .connectionTimeoutMs(SESSION_TIMEOUT_MILLIS)
            .defaultData(NODE_DATA.getBytes(StandardCharsets.UTF_8))
            .retryPolicy(new ExponentialBackoffRetry(FIRST_PAUSE_MILLIS, 10, LAST_PAUSE_MILLIS))
            .build();
    framework.start();
    return framework;
  }

  private record Connected(CuratorFramework framework, Function<String, InterProcessMutex> mutexes)
      implements Client {
    @Override
    public Door door(Recipe recipe, String path) {
      return new MutexDoor(
          switch (recipe) {
            case FAIR, UNFAIR -> mutexes.apply(path);
            case READ -> new InterProcessReadWriteLock(framework, path).readLock();
            case WRITE -> new InterProcessReadWriteLock(framework, path).writeLock();
          });
    }

    @Override
    public Door permits(String path, int wanted, int ofAll) {
      return new PermitsDoor(new InterProcessSemaphoreV2(framework, path, ofAll), wanted);
    }

    @Override
    public Door doorOfAll(List<String> paths) {
      return new MutexDoor(new InterProcessMultiLock(framework, paths));
    }

    @Override
    public Door party(String path, int parties) {
      return new PartyDoor(framework, path, parties);
    }

    @Override
    public Tally counter(String path) {
      return new AtomicTally(new DistributedAtomicLong(framework, path, TRY_AT_ONCE));
    }

    @Override
    public Tally sequence(String path) {
      return counter(path);
    }

    @Override
    public RepeatedCandidate candidate(String path, String id, Runnable elected) {
      return new LatchCandidate(framework, path, id, elected);
    }

    @Override
    public void close() {
      framework.close();
    }
  }

  /** Repeats the increment until it has succeeded, as users of Curator must. */
  private record AtomicTally(DistributedAtomicLong counter) implements Tally {
    @Override
    public void count() {
      try {
        while (!counter.increment().succeeded()) {
          Thread.onSpinWait();
        }
      } catch (Exception e) { // Curator's signature
        throw new IllegalStateException("increment failed", e);
      }
    }

    @Override
    public long total() {
      try {
        return counter.get().postValue();
      } catch (Exception e) { // Curator's signature
        throw new IllegalStateException("get failed", e);
      }
    }
  }

  private record MutexDoor(InterProcessLock mutex) implements Door {
    @Override
    public void enter() throws InterruptedException {
      try {
        mutex.acquire();
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) { // Curator's signature
        throw new IllegalStateException("acquire failed", e);
      }
    }

    @Override
    public void leave() {
      try {
        mutex.release();
      } catch (Exception e) { // Curator's signature
        throw new IllegalStateException("release failed", e);
      }
    }

    /** Each release was confirmed when it returned. */
    @Override
    public void settle() {}
  }
}
