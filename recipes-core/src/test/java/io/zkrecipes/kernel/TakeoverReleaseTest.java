package io.zkrecipes.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.Place.Patience;
import io.zkrecipes.testing.ConnectString;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;

@ZooKeeperTest
class TakeoverReleaseTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void releasedWhileAWriteIsAboutToBeSentItTakesItsMarkAway(
      ConnectString connect, ZooKeeper operator) throws Exception {
    try (RecipeClient client = RecipeClient.connect(connect.value())) {
      GrantedLease lease =
          (GrantedLease)
              Takeover.take(
                      client.sessions(),
                      ZPath.of("/orders/42"),
                      Exclusion.EXCLUSIVE,
                      Patience.REJOIN,
                      Duration.ofHours(1))
                  .await(Deadline.after(SOON))
                  .orElseThrow();
      assertThat(operator.exists("/orders/42/held", false)).isNotNull();
      assertThat(lease.writes()).isTrue();
      lease.release().get(SOON.toSeconds(), TimeUnit.SECONDS);
      assertThat(operator.exists("/orders/42/held", false)).isNull();
    }
  }
}
