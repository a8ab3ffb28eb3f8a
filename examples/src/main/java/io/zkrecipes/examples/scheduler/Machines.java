package io.zkrecipes.examples.scheduler;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The child processes, by name. None of them outlives {@link #close}. Used by one thread. */
final class Machines implements AutoCloseable {
  private static final long END_LIMIT = 5; // s

  private final Map<String, Process> running = new LinkedHashMap<>();

  /** Starts a scheduler; what it says is of no interest, what it complains about is shown. */
  void start(String name, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=off");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Scheduler.class.getName());
    command.addAll(arguments);
    ProcessBuilder child = new ProcessBuilder(command);
    child.redirectOutput(Redirect.DISCARD).redirectError(Redirect.INHERIT);
    running.put(name, child.start());
  }

  /**
   * Kills it: no farewell, its session goes on until it times out. Returns which process it was.
   */
  long kill(String name) throws InterruptedException {
    Process process = Objects.requireNonNull(running.remove(name), name);
    process.destroyForcibly().waitFor();
    return process.pid();
  }

  /** Asks those that are left to end, and waits until they have. */
  @Override
  public void close() throws IOException {
    for (Process process : running.values()) {
      process.getOutputStream().close();
    }
    running.values().forEach(Machines::awaitEnd);
  }

  private static void awaitEnd(Process process) {
    process
        .onExit()
        .completeOnTimeout(process, END_LIMIT, TimeUnit.SECONDS)
        .thenCompose(
            late -> late.destroyForcibly().onExit()) // nothing happens to one that has ended
        .join();
  }
}
