package io.zkrecipes.kernel.line;

import static org.awaitility.Awaitility.await;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.line.LineRequest.WaitMode;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.testing.FaultProxy;
import io.zkrecipes.testing.ZooKeeperTest;
import java.lang.ref.WeakReference;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@ZooKeeperTest
class LineRequestTest {

  /** The path of the place is as good as the place: nothing else holds it. */
  private static WeakReference<ZPath> abandonedRequest(ClientContext context) {
    ZPath path = ZPath.of("/orders/42");
    LineRequest.take(context, path, ExclusiveAdmission.EXCLUSIVE, WaitMode.REJOIN).abandon();
    return new WeakReference<>(path);
  }

  @Test
  void requestAbandonedBeforeTheFirstSessionIsGarbageCollected(FaultProxy proxy) {
    proxy.refuse();
    try (RecipeClient client = RecipeClient.connect(proxy.connectString())) {
      WeakReference<ZPath> path = abandonedRequest(ClientContext.of(client));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                System.gc();
                return path.get() == null;
              });
    }
  }
}
