package io.zkrecipes.examples;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of its own on the same class path: a JVM that is small, and quick to start. */
public final class ChildJvm {
  private static final long END_LIMIT = 5; // s

  private ChildJvm() {}

  /** Starts it; what it complains about is shown here. */
  public static Process start(Class<?> main, List<String> arguments, Redirect output)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=off");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectOutput(output)
        .redirectError(Redirect.INHERIT)
        .start();
  }

  /**
   * Kills it: no farewell, its session goes on until it times out. Returns which process it was.
   */
  public static long kill(Process process) throws InterruptedException {
    process.destroyForcibly().waitFor();
    return process.pid();
  }

  /** Asks them to end by the end of their input, and waits until they have; 5 s, then kills. */
  public static void end(Collection<Process> processes) throws IOException {
    for (Process process : processes) {
      process.getOutputStream().close();
    }
    processes.forEach(ChildJvm::awaitEnd);
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
