package io.zkrecipes.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.Codec;
import io.zkrecipes.testing.ZooKeeperTest;
import io.zkrecipes.value.SharedValue.Versioned;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.atomic.AtomicValue;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicLong;
import org.apache.curator.framework.recipes.shared.SharedCount;
import org.apache.curator.retry.RetryNTimes;
import org.junit.jupiter.api.Test;

/** Values and Curator's own classes work on the same nodes. */
@ZooKeeperTest
class CuratorInteropTest extends ValueTestBase {

  @Test
  void counterAndCuratorsAtomicLongCountTogether() throws Exception {
    Counter ours = Counter.of(alice.client(), PATH);
    CuratorFramework curator = bob.client().curator();
    DistributedAtomicLong theirs =
        new DistributedAtomicLong(curator, PATH, new RetryNTimes(1000, 1));
    assertThat(ours.add(5)).isEqualTo(5);
    assertThat(theirs.get().postValue()).isEqualTo(5);
    AtomicInteger succeeded = new AtomicInteger();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(CompletableFuture.runAsync(() -> repeat(() -> ours.add(1))));
      all.add(
          CompletableFuture.runAsync(
              () ->
                  repeat(
                      () -> {
                        AtomicValue<Long> added = theirs.increment();
                        succeeded.addAndGet(added.succeeded() ? 1 : 0);
                        return added;
                      })));
    }
    for (CompletableFuture<Void> one : all) {
      get(one);
    }
    assertThat(ours.get()).isEqualTo(5 + 100 + succeeded.get());
    assertThat(theirs.get().postValue()).isEqualTo(ours.get());
    assertThat(succeeded).hasPositiveValue();
  }

  @Test
  void counterInitializedByCuratorIsReadable() throws Exception {
    DistributedAtomicLong theirs =
        new DistributedAtomicLong(bob.client().curator(), PATH, new RetryNTimes(10, 1));
    assertThat(theirs.initialize(41L)).isTrue();
    assertThat(Counter.of(alice.client(), PATH).add(1)).isEqualTo(42);
    assertThat(theirs.increment().postValue()).isEqualTo(43);
  }

  @Test
  void sharedValueAndCuratorsSharedCountSeeEachOthersWrites() throws Exception {
    SharedValue<Integer> ours = SharedValue.of(alice.client(), PATH, Codec.int32());
    try (SharedCount theirs = new SharedCount(bob.client().curator(), PATH, 7)) {
      theirs.start();
      Versioned<Integer> seven = ours.get().orElseThrow();
      assertThat(seven.value()).isEqualTo(7);
      assertThat(ours.compareAndSet(seven, 8)).isPresent();
      await().atMost(SOON).until(() -> theirs.getCount() == 8);
      assertThat(theirs.trySetCount(theirs.getVersionedValue(), 9)).isTrue();
      assertThat(ours.compareAndSet(seven, 10)).isEmpty();
      assertThat(ours.get().orElseThrow().value()).isEqualTo(9);
    }
  }

  private interface Increment {
    Object run() throws Exception;
  }

  private static void repeat(Increment verb) {
    for (int i = 0; i < 25; i++) {
      try {
        verb.run();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
