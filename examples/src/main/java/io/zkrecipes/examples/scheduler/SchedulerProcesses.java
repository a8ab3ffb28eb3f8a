package io.zkrecipes.examples.scheduler;

import io.zkrecipes.examples.ChildJvm;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The child processes, by name. {@link #close} ends all of them. Used by one thread. */
final class SchedulerProcesses implements AutoCloseable {
  private final Map<String, Process> running = new LinkedHashMap<>();

  /** Starts a scheduler; its standard output is discarded, its standard error is shown. */
  void start(String name, List<String> arguments) throws IOException {
    running.put(name, ChildJvm.start(Scheduler.class, arguments, Redirect.DISCARD));
  }

  /** Kills a scheduler; returns its process id. */
  long kill(String name) throws InterruptedException {
    return ChildJvm.kill(Objects.requireNonNull(running.remove(name), name));
  }

  /** Asks the remaining processes to end, and waits until they have ended. */
  @Override
  public void close() throws IOException {
    ChildJvm.end(running.values());
  }
}
