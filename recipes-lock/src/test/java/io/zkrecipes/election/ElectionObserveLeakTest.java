package io.zkrecipes.election;

import static io.zkrecipes.lock.Party.SOON;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.Subscription;
import io.zkrecipes.testing.ZooKeeperTest;
import java.lang.ref.WeakReference;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A closed observer can be garbage collected while the leader and the session last. */
@ZooKeeperTest
class ElectionObserveLeakTest extends Electors {

  private record Listener(CountDownLatch told) implements Consumer<Optional<Participant>> {
    @Override
    public void accept(Optional<Participant> leader) {
      told.countDown();
    }
  }

  private WeakReference<Listener> listenAndClose() throws Exception {
    Listener listener = new Listener(new CountDownLatch(1));
    Subscription listening = election(bob).observe(listener);
    listener.told().await();
    listening.close();
    return new WeakReference<>(listener);
  }

  @Test
  void closedObserverIsForgotten() throws Exception {
    candidate(alice, "a").await(SOON);
    WeakReference<Listener> closed = listenAndClose();
    await()
        .atMost(SOON)
        .until(
            () -> {
              System.gc();
              return closed.get() == null;
            });
  }
}
