package io.zkrecipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.internal.RequestSize;
import io.zkrecipes.kernel.concurrent.Deadline;
import io.zkrecipes.kernel.line.ExclusiveAdmission;
import io.zkrecipes.kernel.line.LineRequest;
import io.zkrecipes.kernel.line.LineRequest.WaitMode;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.testing.FaultProxy;
import io.zkrecipes.testing.WireCounter;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What would not fit into a request is refused before it costs the connection. */
@ZooKeeperTest
class TxnSizeTest {
  private final FaultProxy proxy;
  private final RecipeClient client;
  private Lease lease;

  TxnSizeTest(FaultProxy proxy) {
    this.proxy = proxy;
    this.client = RecipeClient.connect(proxy.connectString());
  }

  @BeforeEach
  void enter() throws Exception {
    lease =
        LineRequest.take(
                ClientContext.of(client),
                ZPath.of("/a"),
                ExclusiveAdmission.EXCLUSIVE,
                WaitMode.REJOIN)
            .await(Deadline.after(Duration.ofSeconds(20)))
            .orElseThrow();
  }

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  @SuppressWarnings("NullAway") // as unchecked callers do
  void oversizedDataIsRejectedBeforeSendingAndTheLeaseStaysHeld() {
    WireCounter counter = proxy.counter().start();
    for (int size : new int[] {RequestSize.limit(), RequestSize.limit() + 1, 10_000_000}) {
      assertThatThrownBy(() -> lease.txn().create("/big", new byte[size]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("create /big")
          .hasMessageContaining("" + size);
      assertThatThrownBy(() -> lease.txn().setData("/big", new byte[size]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("setData /big");
    }
    assertThatThrownBy(() -> lease.txn().create("/big", null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> lease.txn().create("big", new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> lease.txn().check("/big", -2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version: -2");
    assertThat(counter.stop().count(WireOp.CREATE)).isZero();
    assertThat(counter.bytesSent()).isLessThan(10_000);
    assertThat(proxy.sessionIds()).hasSize(1);
    assertThat(proxy.connections()).isEqualTo(1);
    assertThat(lease.state()).isEqualTo(LeaseState.HELD);
  }

  @Test
  void largestAcceptedDataIsWritten(ZooKeeper zooKeeper) throws Exception {
    byte[] data = new byte[RequestSize.limit() - 2_000];
    lease.txn().create("/big", data).commit();
    assertThat(zooKeeper.exists("/big", false).getDataLength()).isEqualTo(data.length);
    assertThatThrownBy(() -> lease.txn().setData("/big", data).create("/more", data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("create /more");
    assertThat(proxy.sessionIds()).hasSize(1);
  }

  @Test
  void failedOperationIsNamedAndNothingIsWritten(ZooKeeper zooKeeper) throws Exception {
    Txn txn = lease.txn().create("/written", new byte[0]).delete("/missing");
    assertThatThrownBy(txn::commit)
        .isInstanceOf(CoordinationException.class)
        .hasMessageContaining("nothing was written: delete /missing: NONODE");
    assertThat(zooKeeper.exists("/written", false)).isNull();
    assertThatThrownBy(txn::commit)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("sent before");
    assertThat(lease.isValid()).isTrue();
  }
}
