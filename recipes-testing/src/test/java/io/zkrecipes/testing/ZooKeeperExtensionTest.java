package io.zkrecipes.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@ZooKeeperTest
class ZooKeeperExtensionTest {
  private static final Set<String> CHROOTS = new HashSet<>();
  private static String shared = "";
  private final ConnectString ofConstructor;

  ZooKeeperExtensionTest(ConnectString servers) {
    this.ofConstructor = servers;
  }

  @BeforeAll
  static void remember(ConnectString ofClass, TestingCluster cluster) {
    shared = cluster.connectString();
    assertThat(ofClass.value()).startsWith(shared);
    CHROOTS.clear(); // of a run of the nested class by itself
    CHROOTS.add(ofClass.chroot());
  }

  @BeforeEach
  @AfterEach
  void connectStringIsTheSameForLifecycleMethods(ConnectString servers) {
    assertThat(servers).isEqualTo(ofConstructor);
  }

  @RepeatedTest(2)
  void eachTestHasItsOwnEmptyChroot(ConnectString servers, ZooKeeper zooKeeper) throws Exception {
    assertThat(CHROOTS.add(servers.chroot())).isTrue();
    assertThat(servers).hasToString(servers.value());
    assertThat(zooKeeper.getChildren("/", false)).isEmpty();
    zooKeeper.create("/left", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    zooKeeper.create("/left/over", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
  }

  @Test
  void eachTestHasANewProxyIntoItsChroot(
      FaultProxy first, FaultProxy second, ConnectString servers, ZooKeeper zooKeeper)
      throws Exception {
    assertThat(first).isNotSameAs(second);
    try (RawClient client = RawClient.connect(first.connectString())) {
      client.create("/seen");
    }
    assertThat(zooKeeper.getChildren("/", false)).containsExactly("seen");
    assertThat(first.connectString()).endsWith(servers.chroot());
    assertThat(second.sessionIds()).isEmpty();
  }

  @Test
  void serverKilledByATestRunsInTheNext(TestingCluster cluster) {
    cluster.kill(0);
  }

  @AfterAll
  static void earlierChrootsAreGone(TestingCluster cluster) throws Exception {
    assertThat(cluster.isRunning(0)).isTrue();
    try (RawClient client = RawClient.connect(cluster.connectString())) {
      for (String chroot : CHROOTS) {
        assertThat(client.exists(chroot)).isEqualTo(isOfClass(chroot));
      }
    }
  }

  private static boolean isOfClass(String chroot) {
    return chroot.matches("/ZooKeeperExtensionTest-\\d+");
  }

  @Nested
  class WithinTheClass {
    @Test
    void nestedClassesUseTheServerOfTheOuterOne(ConnectString servers) {
      assertThat(servers.value()).startsWith(shared);
      assertThat(CHROOTS).doesNotContain(servers.chroot());
    }
  }
}
