package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.Lease;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.ZooKeeperTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@ZooKeeperTest
class ReadWriteLockTest extends TwoClientTestBase {
  private DistributedReadWriteLock alices;
  private DistributedReadWriteLock bobs;

  @BeforeEach
  void make() {
    alices = DistributedReadWriteLock.of(alice.client, PATH);
    bobs = DistributedReadWriteLock.of(bob.client, PATH);
  }

  @Test
  void manyReadersOrOneWriter() throws Exception {
    Lease first = alices.readLock().acquire(SOON);
    Lease second = alices.readLock().acquire(SOON);
    Lease third = bobs.readLock().acquire(SOON);
    assertThat(List.of(first.token(), second.token(), third.token())).isSorted();
    assertThat(bobs.writeLock().tryAcquire()).isEmpty();
    assertThat(alices.writeLock().tryAcquire()).isEmpty();
    for (Lease reader : List.of(second, first, third)) {
      release(reader);
    }
    Lease writer = bobs.writeLock().acquire(SOON);
    assertThat(writer.token()).isGreaterThan(third.token());
    assertThat(bobs.readLock().tryAcquire()).isEmpty();
    assertThat(alices.readLock().tryAcquire()).isEmpty();
    assertThat(alices.writeLock().tryAcquire()).isEmpty();
    release(writer);
    assertThat(alices.readLock().tryAcquire()).isPresent();
  }

  @Test
  void freeLockCostsOneRoundTrip() throws Exception {
    release(alices.readLock().acquire(SOON));
    List<Lease> held = new ArrayList<>();
    WireLog read = alice.proxy.recordRounds(() -> held.add(alices.readLock().acquire(SOON)));
    assertThat(read.roundTrips()).as("%s", read).isEqualTo(1);
    release(held.get(0));
    WireLog write = alice.proxy.recordRounds(() -> held.add(alices.writeLock().acquire(SOON)));
    assertThat(write.roundTrips()).as("%s", write).isEqualTo(1);
  }

  @Test
  void readersDoNotOvertakeAnEarlierWriter() throws Exception {
    Lease reader = alices.readLock().acquire(SOON);
    CompletableFuture<Lease> writer = bobs.writeLock().acquireAsync();
    awaitInLine(2);
    List<CompletableFuture<Lease>> later = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      later.add((i < 2 ? alices : bobs).readLock().acquireAsync());
      awaitInLine(3 + i);
    }
    assertThat(writer).isNotDone();
    reader.close();
    Lease writes = get(writer);
    assertThat(later).noneMatch(CompletableFuture::isDone);
    writes.close();
    for (CompletableFuture<Lease> next : later) {
      assertThat(get(next).isValid()).isTrue();
    }
  }

  @Test
  void writerWaitsForEveryReader() throws Exception {
    List<Lease> readers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      readers.add((i % 3 == 0 ? bobs : alices).readLock().acquire(SOON));
    }
    CompletableFuture<Lease> writer = alices.writeLock().acquireAsync();
    awaitInLine(7);
    for (int i : new int[] {5, 0, 4, 2, 1}) {
      release(readers.get(i));
      assertThat(writer).isNotDone();
    }
    awaitInLine(2);
    assertThat(writer).isNotDone();
    release(readers.get(3));
    assertThat(get(writer).isValid()).isTrue();
  }

  /** Who leaves in the middle takes with it what it knew of those in front. */
  @Test
  void writerWaitsForAllReadersInAnyOrderOfRelease() throws Exception {
    for (boolean firstIsTheirs : new boolean[] {false, true}) {
      List<Lease> readers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        readers.add((i == 0 && firstIsTheirs ? bobs : alices).readLock().acquire(SOON));
      }
      CompletableFuture<Lease> writer = alices.writeLock().acquireAsync();
      awaitInLine(5);
      for (int i : new int[] {2, 1, 3}) {
        release(readers.get(i));
      }
      for (int i = 0; i < 3; i++) {
        alice.allEvents().get(SOON.toSeconds(), TimeUnit.SECONDS);
      }
      assertThat(writer).isNotDone();
      release(readers.get(0));
      release(get(writer));
    }
  }

  /** Each of ours knew only the one before it, and the last but one was the link. */
  @Test
  void readerBehindACancelledWriterWaitsForTheWriterInFront() throws Exception {
    Lease writing = bobs.writeLock().acquire(SOON);
    CompletableFuture<Lease> first = alices.readLock().acquireAsync();
    awaitInLine(2);
    CompletableFuture<Lease> giver = alices.writeLock().acquireAsync();
    awaitInLine(3);
    CompletableFuture<Lease> behind = alices.readLock().acquireAsync();
    awaitInLine(4);
    CompletableFuture<Lease> last = alices.readLock().acquireAsync();
    awaitInLine(5);
    giver.cancel(false);
    awaitInLine(4);
    for (int i = 0; i < 3; i++) {
      alice.allEvents().get(SOON.toSeconds(), TimeUnit.SECONDS);
    }
    assertThat(List.of(first, behind, last)).noneMatch(CompletableFuture::isDone);
    writing.close();
    for (CompletableFuture<Lease> reader : List.of(first, behind, last)) {
      assertThat(get(reader).isValid()).isTrue();
    }
  }

  @Test
  void cancelledWriterAdmitsTheReadersBehindIt() throws Exception {
    Lease reader = alices.readLock().acquire(SOON);
    CompletableFuture<Lease> writer = bobs.writeLock().acquireAsync();
    awaitInLine(2);
    CompletableFuture<Lease> behind = alices.readLock().acquireAsync();
    CompletableFuture<Lease> there = bobs.readLock().acquireAsync();
    awaitInLine(4);
    writer.cancel(false);
    assertThat(get(behind).isValid()).isTrue();
    assertThat(get(there).isValid()).isTrue();
    assertThat(reader.isValid()).isTrue();
    assertThat(bobs.writeLock().tryAcquire()).isEmpty();
  }

  @Test
  void revocationRequestReachesAllReaders() throws Exception {
    List<CompletableFuture<Boolean>> heard = new ArrayList<>();
    for (DistributedReadWriteLock each : List.of(alices, bobs)) {
      CompletableFuture<Boolean> told = new CompletableFuture<>();
      each.readLock().acquire(SOON).onRevokeRequested(() -> told.complete(true));
      heard.add(told);
    }
    CompletableFuture<Lease> writer = alices.writeLock().acquireAsync();
    awaitInLine(3);
    LockView view = bobs.writeLock().inspect();
    assertThat(view.holders())
        .extracting(LockView.Participant::ownerName)
        .containsExactly("alice", "bob");
    assertThat(view.waiters()).hasSize(1);
    assertThat(bobs.writeLock().requestRevocation()).isTrue();
    assertThat(heard).allSatisfy(told -> assertThat(told).succeedsWithin(SOON));
    assertThat(writer).isNotDone();
  }

  private void awaitInLine(int count) {
    alice.awaitInLine(count);
  }
}
