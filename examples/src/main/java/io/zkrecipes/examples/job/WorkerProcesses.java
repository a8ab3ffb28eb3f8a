package io.zkrecipes.examples.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zkrecipes.examples.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The child processes of the workers, by name. {@link #close} ends all of them. Used by one thread;
 * one more thread for each process reads its output.
 */
final class WorkerProcesses implements AutoCloseable {
  private final Map<String, Process> running = new LinkedHashMap<>();
  private final BlockingQueue<WorkerEvent> events = new LinkedBlockingQueue<>();

  void start(String name, List<String> arguments) throws IOException {
    Process process = ChildJvm.start(JobWorker.class, arguments, Redirect.PIPE);
    running.put(name, process);
    Thread reader = new Thread(() -> listen(name, process), "from " + name);
    reader.setDaemon(true);
    reader.start();
  }

  private void listen(String name, Process process) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        events.add(WorkerEvent.parse(name, line));
      }
    } catch (IOException closed) {
      // the process has ended
    }
  }

  List<String> names() {
    return List.copyOf(running.keySet());
  }

  /** Sends a worker its part of the next job. */
  void send(String name, NumberRange range) throws IOException {
    Process process = process(name);
    process.getOutputStream().write((range + "\n").getBytes(UTF_8));
    process.getOutputStream().flush();
  }

  /** Waits for the next event of any worker. */
  WorkerEvent nextEvent(Duration limit) throws InterruptedException, TimeoutException {
    WorkerEvent event = events.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
    if (event == null) {
      throw new TimeoutException("no worker has reported anything for " + limit.toSeconds() + " s");
    }
    return event;
  }

  /** Kills a worker; returns its process id. */
  long kill(String name) throws InterruptedException {
    Process process = process(name);
    running.remove(name);
    return ChildJvm.kill(process);
  }

  private Process process(String name) {
    return Objects.requireNonNull(running.get(name), name);
  }

  /** Asks the remaining processes to end, and waits until they have ended. */
  @Override
  public void close() throws IOException {
    ChildJvm.end(running.values());
  }
}
