package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.Lease;
import io.zkrecipes.testing.ZooKeeperTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;
import org.apache.curator.retry.RetryOneTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Read-write locks and Curator's InterProcessReadWriteLock in one line. */
@ZooKeeperTest
class ReadWriteInteropTest extends TwoClientTestBase {
  private CuratorFramework curator;
  private InterProcessReadWriteLock theirs;
  private DistributedReadWriteLock ours;
  private ExecutorService thread;

  @BeforeEach
  void start() {
    curator = CuratorFrameworkFactory.newClient(servers, new RetryOneTime(100));
    curator.start();
    theirs = new InterProcessReadWriteLock(curator, PATH);
    ours = DistributedReadWriteLock.of(alice.client, PATH);
    thread = Executors.newSingleThreadExecutor();
  }

  @AfterEach
  void stop() {
    thread.shutdownNow();
    curator.close();
  }

  /** Curator's locks belong to threads; all of theirs are taken by one. */
  private CompletableFuture<Boolean> take(InterProcessMutex mutex) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return mutex.acquire(SOON.toSeconds(), TimeUnit.SECONDS);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        thread);
  }

  private void give(InterProcessMutex mutex) throws Exception {
    thread
        .submit(
            () -> {
              mutex.release();
              return true;
            })
        .get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void readWriteLocksAndCuratorsExcludeEachOther() throws Exception {
    Lease writer = ours.writeLock().acquire(SOON);
    assertThat(theirs.readLock().acquire(100, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(theirs.writeLock().acquire(100, TimeUnit.MILLISECONDS)).isFalse();
    writer.release().get(SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(take(theirs.readLock()).get()).isTrue();
    Lease reader = ours.readLock().acquire(SOON);
    assertThat(ours.writeLock().tryAcquire()).isEmpty();
    reader.release().get(SOON.toSeconds(), TimeUnit.SECONDS);
    give(theirs.readLock());
    assertThat(take(theirs.writeLock()).get()).isTrue();
    assertThat(ours.readLock().tryAcquire()).isEmpty();
    assertThat(ours.writeLock().tryAcquire()).isEmpty();
    give(theirs.writeLock());
    assertThat(ours.writeLock().tryAcquire()).isPresent();
  }

  @Test
  void mixedLineIsServedInOrderOfArrival() throws Exception {
    Lease first = ours.writeLock().acquire(SOON);
    CompletableFuture<Boolean> theirReader = take(theirs.readLock());
    alice.awaitInLine(2);
    CompletableFuture<Lease> ourReader = ours.readLock().acquireAsync();
    alice.awaitInLine(3);
    CompletableFuture<Lease> ourWriter = ours.writeLock().acquireAsync();
    alice.awaitInLine(4);
    first.close();
    assertThat(theirReader.get(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(get(ourReader).isValid()).isTrue();
    ourReader.join().release().get(SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(ourWriter).isNotDone();
    give(theirs.readLock());
    assertThat(get(ourWriter).isValid()).isTrue();
    CompletableFuture<Boolean> theirWriter = take(theirs.writeLock());
    alice.awaitInLine(2);
    CompletableFuture<Lease> last = ours.readLock().acquireAsync();
    alice.awaitInLine(3);
    ourWriter.join().close();
    assertThat(theirWriter.get(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(last).isNotDone();
    give(theirs.writeLock());
    assertThat(get(last).isValid()).isTrue();
  }

  /** Its reader comes in ahead of all who stood behind the writer, and after they had looked. */
  @Test
  void curatorsDowngradedWriterKeepsWritersOut() throws Exception {
    assertThat(take(theirs.writeLock()).get()).isTrue();
    CompletableFuture<Lease> reader = ours.readLock().acquireAsync();
    alice.awaitInLine(2);
    CompletableFuture<Lease> writer = ours.writeLock().acquireAsync();
    alice.awaitInLine(3);
    CompletableFuture<Lease> bobs =
        DistributedReadWriteLock.of(bob.client, PATH).writeLock().acquireAsync();
    alice.awaitInLine(4);
    assertThat(take(theirs.readLock()).get()).isTrue();
    give(theirs.writeLock());
    get(reader).release().get(SOON.toSeconds(), TimeUnit.SECONDS);
    alice.awaitInLine(3);
    bob.proxy.record(() -> alice.allEvents().get(SOON.toSeconds(), TimeUnit.SECONDS));
    assertThat(writer).isNotDone();
    assertThat(bobs).isNotDone();
    give(theirs.readLock());
    get(writer).close();
    assertThat(get(bobs).isValid()).isTrue();
  }

  @Test
  void downgradedWriterKeepsCuratorsWritersOut() throws Exception {
    Lease writer = ours.writeLock().acquire(SOON);
    CompletableFuture<Boolean> theirWriter = take(theirs.writeLock());
    alice.awaitInLine(2);
    Lease reader = ours.downgrade(writer);
    assertThat(new InterProcessReadWriteLock(curator, PATH).readLock().getParticipantNodes())
        .hasSize(1);
    assertThat(theirWriter).isNotDone();
    reader.close();
    assertThat(theirWriter.get(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  /** Two of ours and two of theirs, in one process each. */
  @Test
  void mixedClientsNeverShareTheLockWithAWriter() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    int alone = 1000;
    List<CompletableFuture<Void>> workers = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int i = 0; i < 4; i++) {
        boolean our = i % 2 == 0;
        workers.add(
            CompletableFuture.runAsync(
                () -> {
                  for (int round = 0; round < 30; round++) {
                    boolean write = round % 3 == 0;
                    Runnable leave = our ? enterOurs(write) : enterTheirs(write);
                    int weight = write ? alone : 1;
                    int now = inside.addAndGet(weight);
                    assertThat(write ? now == alone : now < alone).as("%s", now).isTrue();
                    inside.addAndGet(-weight);
                    leave.run();
                  }
                },
                threads));
      }
      for (CompletableFuture<Void> worker : workers) {
        worker.get(2 * SOON.toSeconds(), TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private Runnable enterOurs(boolean write) {
    try {
      return (write ? ours.writeLock() : ours.readLock()).acquire(SOON)::close;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Runnable enterTheirs(boolean write) {
    InterProcessMutex mutex = write ? theirs.writeLock() : theirs.readLock();
    try {
      mutex.acquire();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return () -> {
      try {
        mutex.release();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    };
  }
}
