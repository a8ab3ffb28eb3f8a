package io.zkrecipes.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.Lease;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.testing.ConnectString;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many waiters of one client in one line, where another client waits, too. */
@ZooKeeperTest
class LongLineTest {
  private static final Duration LONG = Duration.ofSeconds(100);

  /**
   * Between two waiters of one client there is one of the other: nobody is right behind its own.
   */
  @Test
  void memoryOfAWaiterDoesNotGrowWithTheNumberOfWaiters(ConnectString servers, ZooKeeper observer)
      throws Exception {
    long few = bytesPerWaiter(servers, observer, "/few", 150, true);
    long many = bytesPerWaiter(servers, observer, "/many", 600, true);
    assertThat(many).as("with four times as many; was %s", few).isLessThan(few * 2);
  }

  /** The server runs in this JVM as well: its node and watch are within the figure. */
  @Test
  @Tag("endurance")
  void tenThousandWaitersTakeFourKibibytesEachAndAreServed(
      ConnectString servers, ZooKeeper observer) throws Exception {
    assertThat(bytesPerWaiter(servers, observer, "/long", 10_000, false)).isLessThan(4_096);
  }

  private static long bytesPerWaiter(
      ConnectString servers, ZooKeeper observer, String path, int waiters, boolean interleaved)
      throws Exception {
    try (RecipeClient alice = client(servers);
        RecipeClient bob = client(servers)) {
      Lease held = FairLock.of(bob, path).acquire(LONG);
      FairLock mine = FairLock.of(alice, path);
      FairLock other = FairLock.of(bob, path);
      long before = usedBytes();
      List<CompletableFuture<Void>> served = new ArrayList<>();
      for (int i = 0; i < waiters; i++) {
        served.add(mine.acquireAsync().thenAccept(Lease::close));
        if (interleaved) {
          served.add(other.acquireAsync().thenAccept(Lease::close));
          awaitChildren(observer, path, served.size() + 1);
        }
      }
      awaitChildren(observer, path, served.size() + 1);
      long bytes = (usedBytes() - before) / served.size();
      held.close();
      CompletableFuture.allOf(served.toArray(CompletableFuture[]::new))
          .get(LONG.toSeconds(), TimeUnit.SECONDS);
      return bytes;
    }
  }

  private static RecipeClient client(ConnectString servers) {
    return RecipeClient.builder(servers.value()).sessionTimeout(Duration.ofSeconds(20)).build();
  }

  private static void awaitChildren(ZooKeeper observer, String path, int number) {
    await()
        .atMost(LONG)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> observer.exists(path, false).getNumChildren() >= number);
  }

  private static long usedBytes() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) { // the first one finds what the next one frees
      runtime.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
