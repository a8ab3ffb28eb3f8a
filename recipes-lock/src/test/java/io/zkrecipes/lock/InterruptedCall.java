package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** A blocking call in a thread, which an interrupt must end. */
final class InterruptedCall {
  final Thread thread;
  private final CompletableFuture<String> end = new CompletableFuture<>();

  InterruptedCall(Callable<?> verb) {
    thread =
        new Thread(
            () -> {
              try {
                end.complete("returned " + verb.call());
              } catch (Exception thrown) {
                String name = thrown.getClass().getSimpleName();
                end.complete(name + (Thread.interrupted() ? " and the flag is set" : ""));
              }
            },
            "victim");
    thread.start();
  }

  /** Interrupts the call and waits for its end, which no other event may cause. */
  void interrupt() {
    thread.interrupt();
    assertThat(end).succeedsWithin(SOON).isEqualTo("InterruptedException");
  }
}
