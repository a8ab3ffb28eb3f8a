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
 * The child processes, by name. None of them outlives {@link #close}. Used by one thread; what they
 * say is read by a thread each.
 */
final class Crew implements AutoCloseable {
  private final Map<String, Process> working = new LinkedHashMap<>();
  private final BlockingQueue<News> said = new LinkedBlockingQueue<>();

  void hire(String name, List<String> arguments) throws IOException {
    Process process = ChildJvm.start(Worker.class, arguments, Redirect.PIPE);
    working.put(name, process);
    Thread ear = new Thread(() -> listen(name, process), "from " + name);
    ear.setDaemon(true);
    ear.start();
  }

  private void listen(String name, Process process) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.add(News.parse(name, line));
      }
    } catch (IOException closed) {
      // the same as its end
    }
  }

  List<String> names() {
    return List.copyOf(working.keySet());
  }

  /** Gives a worker something to do. */
  void give(String name, Share share) throws IOException {
    Process process = process(name);
    process.getOutputStream().write((share + "\n").getBytes(UTF_8));
    process.getOutputStream().flush();
  }

  /** What one of them says next. */
  News hear(Duration limit) throws InterruptedException, TimeoutException {
    News news = said.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
    if (news == null) {
      throw new TimeoutException("nobody has said anything for " + limit.toSeconds() + " s");
    }
    return news;
  }

  /** Kills it. Returns which process it was. */
  long kill(String name) throws InterruptedException {
    Process process = process(name);
    working.remove(name);
    return ChildJvm.kill(process);
  }

  private Process process(String name) {
    return Objects.requireNonNull(working.get(name), name);
  }

  /** Asks those that are left to end, and waits until they have. */
  @Override
  public void close() throws IOException {
    ChildJvm.end(working.values());
  }
}
