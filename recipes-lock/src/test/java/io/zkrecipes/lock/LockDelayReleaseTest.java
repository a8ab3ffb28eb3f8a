package io.zkrecipes.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.Deadline;
import io.zkrecipes.kernel.line.GrantedLease;
import io.zkrecipes.kernel.line.LeaseWrites;
import io.zkrecipes.kernel.line.LineRequest.WaitMode;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.testing.ConnectString;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;

@ZooKeeperTest
class LockDelayReleaseTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void releaseRemovesTheHolderMarkDespiteAPendingWrite(ConnectString connect, ZooKeeper operator)
      throws Exception {
    try (RecipeClient client = RecipeClient.connect(connect.value())) {
      GrantedLease lease =
          (GrantedLease)
              LockDelay.take(
                      ClientContext.of(client),
                      ZPath.of("/orders/42"),
                      LockMode.EXCLUSIVE,
                      WaitMode.REJOIN,
                      Duration.ofHours(1))
                  .await(Deadline.after(SOON))
                  .orElseThrow();
      assertThat(operator.exists("/orders/42/held", false)).isNotNull();
      assertThat(LeaseWrites.begin(lease)).isTrue();
      lease.release().get(SOON.toSeconds(), TimeUnit.SECONDS);
      assertThat(operator.exists("/orders/42/held", false)).isNull();
    }
  }
}
