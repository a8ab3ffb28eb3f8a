package io.zkrecipes.examples.scheduler;

import io.zkrecipes.examples.ChildJvm;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The child processes, by name. None of them outlives {@link #close}. Used by one thread. */
final class Machines implements AutoCloseable {
  private final Map<String, Process> running = new LinkedHashMap<>();

  /** Starts a scheduler; what it says is of no interest, what it complains about is shown. */
  void start(String name, List<String> arguments) throws IOException {
    running.put(name, ChildJvm.start(Scheduler.class, arguments, Redirect.DISCARD));
  }

  /** Kills it. Returns which process it was. */
  long kill(String name) throws InterruptedException {
    return ChildJvm.kill(Objects.requireNonNull(running.remove(name), name));
  }

  /** Asks those that are left to end, and waits until they have. */
  @Override
  public void close() throws IOException {
    ChildJvm.end(running.values());
  }
}
