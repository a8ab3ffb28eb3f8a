package io.zkrecipes.examples.boxoffice;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zkrecipes.examples.ChildJvm;
import io.zkrecipes.examples.boxoffice.Inbox.Event;
import io.zkrecipes.examples.boxoffice.Message.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The child process of one town. A thread of its own reads the output of the process. */
final class TownProcess {
  private final String name;
  private final Process process;
  private final PrintWriter pipe;
  // Set before the process is ended; read by the reader thread at the end of the output.
  private volatile boolean leaving;

  private TownProcess(String name, Process process) {
    this.name = name;
    this.process = process;
    this.pipe = new PrintWriter(new OutputStreamWriter(process.getOutputStream(), UTF_8), true);
  }

  /** Starts the process; its messages go to the inbox, its errors to standard error. */
  static TownProcess start(String name, Venue venue, Inbox inbox) {
    try {
      List<String> arguments = FanProcess.arguments(venue, name);
      TownProcess town =
          new TownProcess(name, ChildJvm.start(FanProcess.class, arguments, Redirect.PIPE));
      Thread reader = new Thread(() -> town.listen(inbox), "from " + name);
      reader.setDaemon(true);
      reader.start();
      return town;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return name;
  }

  long pid() {
    return process.pid();
  }

  /** Sends a message; it is lost if the process has ended. */
  void say(Message message) {
    pipe.println(message.line());
  }

  void kill() throws InterruptedException {
    leaving = true;
    Signal.KILL.send(pid());
  }

  void freeze() throws InterruptedException {
    Signal.STOP.send(pid());
  }

  void wake() throws InterruptedException {
    Signal.CONT.send(pid());
  }

  /** Asks the process to end. */
  void dismiss() {
    leaving = true;
    say(Message.of(Kind.BYE));
  }

  /** Whether the process ends within this time. */
  boolean ends(Duration atMost) throws InterruptedException {
    return process.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Ends the process, even a frozen one. */
  void destroy() {
    leaving = true;
    process.destroyForcibly();
  }

  private void listen(Inbox inbox) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Message.parse(line).ifPresent(message -> inbox.post(new Event(this, message)));
      }
    } catch (IOException closed) {
      // the process has ended
    }
    if (!leaving) {
      inbox.post(new Event(this, Message.of(Kind.GONE)));
    }
  }
}
