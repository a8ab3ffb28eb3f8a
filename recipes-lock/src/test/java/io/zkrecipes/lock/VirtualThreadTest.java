package io.zkrecipes.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.Lease;
import io.zkrecipes.testing.ConnectString;
import io.zkrecipes.testing.ZooKeeperTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** Virtual threads, where the runtime has them, wait without pinning their carrier. */
@ZooKeeperTest
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualThreadTest {
  private static final String PATH = "/orders/42";

  @Test
  void twoHundredVirtualThreadsExcludeEachOther(ConnectString servers) throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger entered = new AtomicInteger();
    ExecutorService threads = perTask();
    try (TestClient alice = TestClient.join(servers.value(), "alice", PATH);
        TestClient bob = TestClient.join(servers.value(), "bob", PATH)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        FairLock lock = i % 2 == 0 ? alice.lock : bob.lock;
        all.add(
            threads.submit(
                () -> {
                  try (Lease lease = lock.acquire()) {
                    assertThat(inside.incrementAndGet()).isEqualTo(1);
                    entered.incrementAndGet();
                    inside.decrementAndGet();
                    return lease.token();
                  }
                }));
      }
      for (Future<?> one : all) {
        one.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(entered).hasValue(200);
  }

  /** In a JVM of its own with one carrier: if any waiter kept it, nothing would go on. */
  @Test
  void twoHundredVirtualThreadsWaitOnOneCarrier(ConnectString servers, @TempDir Path dir)
      throws Exception {
    Path said = dir.resolve("said");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djdk.virtualThreadScheduler.parallelism=1",
                "-Djdk.virtualThreadScheduler.maxPoolSize=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path"),
                VirtualThreadProgram.class.getName(),
                servers.value(),
                PATH)
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).as("%s", said).isTrue();
      assertThat(said).content().contains("200 wait", "the carrier is free", "200 entered");
      assertThat(child.exitValue()).isZero();
    } finally {
      child.destroyForcibly();
    }
  }

  static ExecutorService perTask() throws ReflectiveOperationException {
    return (ExecutorService)
        Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
  }
}
