package io.zkrecipes.lock;

import static io.zkrecipes.lock.Party.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** A thread in a verb that an interrupt is meant to end. */
final class Victim {
  final Thread thread;
  private final CompletableFuture<String> end = new CompletableFuture<>();

  Victim(Callable<?> verb) {
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

  /** The interrupt must be enough: nothing else happens before the verb ends. */
  void interrupt() {
    thread.interrupt();
    assertThat(end).succeedsWithin(SOON).isEqualTo("InterruptedException");
  }
}
