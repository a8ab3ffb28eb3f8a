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

/** A closed subscription is garbage collected, however long the leader and the session last. */
@ZooKeeperTest
class ElectionObserveLeakTest extends ElectionTestBase {

  private record CountingListener(CountDownLatch told) implements Consumer<Optional<Participant>> {
    @Override
    public void accept(Optional<Participant> leader) {
      told.countDown();
    }
  }

  private WeakReference<CountingListener> listenAndClose() throws Exception {
    CountingListener listener = new CountingListener(new CountDownLatch(1));
    Subscription listening = election(bob).observe(listener);
    listener.told().await();
    listening.close();
    return new WeakReference<>(listener);
  }

  @Test
  void closedSubscriptionIsGarbageCollected() throws Exception {
    candidate(alice, "a").await(SOON);
    WeakReference<CountingListener> closed = listenAndClose();
    await()
        .atMost(SOON)
        .until(
            () -> {
              System.gc();
              return closed.get() == null;
            });
  }
}
