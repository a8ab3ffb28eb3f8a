package io.zkrecipes.examples;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Child JVMs with the same class path, small and quick to start. */
public final class ChildJvm {
  private static final long END_LIMIT = 5; // s

  private ChildJvm() {}

  /** Starts a JVM; its standard error is shown here. */
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

  /** Kills a process; its ZooKeeper session lasts until it times out. Returns the process id. */
  public static long kill(Process process) throws InterruptedException {
    process.destroyForcibly().waitFor();
    return process.pid();
  }

  /** Closes the input of the processes, waits 5 s for them to end, and then kills the rest. */
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
            late -> late.destroyForcibly().onExit()) // does nothing to a process that has ended
        .join();
  }
}
