package io.zkrecipes.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.testing.FaultProxy;
import io.zkrecipes.testing.TestingCluster;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.management.Attribute;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** The session timeout is what the server says, and it says it again at every reconnect. */
class SessionTimeoutTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int SHORTER = 3_000;

  @Test
  void shorterTimeoutNegotiatedWithALaterServerApplies() throws Exception {
    try (TestingCluster cluster = TestingCluster.builder().start();
        FaultProxy proxy = FaultProxy.to(cluster.connectString());
        RecipeClient client =
            RecipeClient.builder(proxy.connectString())
                .sessionTimeout(Duration.ofSeconds(9))
                .build()) {
      Session session = ClientContext.of(client).next().get(SOON.toSeconds(), TimeUnit.SECONDS);
      assertThat(session.heartbeat().get(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(session.clock().timeout()).isEqualTo(Duration.ofSeconds(9).toNanos());
      assertThat(session.clock().left()).isGreaterThan(Duration.ofMillis(SHORTER).toNanos());
      allowAtMost(cluster, SHORTER);
      proxy.cut();
      await()
          .atMost(SOON)
          .until(() -> session.clock().timeout() == Duration.ofMillis(SHORTER).toNanos());
      assertThat(session.isOver()).isFalse();
      assertThat(session.clock().left()).isLessThan(Duration.ofMillis(SHORTER).toNanos());
    }
  }

  /** As if the client had come to a member with another configuration. */
  private static void allowAtMost(TestingCluster cluster, int millis) throws Exception {
    String port = cluster.connectString().substring(cluster.connectString().lastIndexOf(':') + 1);
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    ObjectName server =
        beans.queryNames(new ObjectName("org.apache.ZooKeeperService:name0=*"), null).stream()
            .filter(name -> name.getKeyProperty("name0").endsWith("_port" + port))
            .findFirst()
            .orElseThrow();
    beans.setAttribute(server, new Attribute("MaxSessionTimeout", millis));
  }
}
