package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.Lease;
import io.zkrecipes.election.Election;
import io.zkrecipes.election.Term;
import io.zkrecipes.testing.ZooKeeperTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process is stopped while it writes under its leases, longer than its session lasts, and goes on
 * when others hold the locks and lead: none of its writes gets through after those of its
 * successors.
 */
@ZooKeeperTest
class StoppedHolderTest extends TwoClientTestBase {
  private static final Duration SESSION = Duration.ofSeconds(8); // the test waits for its end

  @Test
  void stoppedHolderWritesNothingAfterItsSuccessors(@TempDir Path dir) throws Exception {
    Map<String, DistributedLock> locks = StoppedHolderProgram.locks(alice.client);
    zooKeeper.create("/state", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    List<String> names = new ArrayList<>(locks.keySet());
    names.add("office");
    for (String name : names) {
      zooKeeper.create("/state/" + name, null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }
    Path said = dir.resolve("said");
    Process stopped = start(said);
    try {
      await().atMost(SOON.multipliedBy(2)).until(() -> hasWritten(names));
      signal(stopped, "STOP");
      byte[] data = "alice".getBytes(StandardCharsets.UTF_8);
      for (Map.Entry<String, DistributedLock> each : locks.entrySet()) {
        DistributedLock exclusive =
            each.getKey().equals("read")
                ? DistributedReadWriteLock.of(alice.client, "/locks/read").writeLock()
                : each.getValue();
        Lease lease = exclusive.acquire(SOON);
        lease.txn().setData("/state/" + each.getKey(), data).commit();
      }
      Term term =
          Election.of(alice.client, StoppedHolderProgram.OFFICE).candidate("alice").await(SOON);
      term.txn().setData("/state/office", data).commit();
      signal(stopped, "CONT");
      assertThat(stopped.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(said).content().contains("holds all", "refused everywhere, leads: false");
      for (String name : names) {
        assertThat(zooKeeper.getData("/state/" + name, false, null))
            .as(name)
            .asString()
            .isEqualTo("alice");
      }
    } finally {
      stopped.destroyForcibly();
    }
  }

  private boolean hasWritten(List<String> names) throws Exception {
    for (String name : names) {
      if (zooKeeper.exists("/state/" + name, false).getVersion() == 0) {
        return false;
      }
    }
    return true;
  }

  private Process start(Path said) throws Exception {
    Files.createFile(said);
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
            "-cp",
            System.getProperty("java.class.path"),
            StoppedHolderProgram.class.getName(),
            servers,
            String.valueOf(SESSION.toMillis()))
        .redirectErrorStream(true)
        .redirectOutput(said.toFile())
        .start();
  }

  private static void signal(Process process, String name) throws Exception {
    List<String> command = List.of("kill", "-" + name, String.valueOf(process.pid()));
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
  }
}
