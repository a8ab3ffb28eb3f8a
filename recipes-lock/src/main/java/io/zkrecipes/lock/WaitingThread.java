package io.zkrecipes.lock;

import io.zkrecipes.ZPath;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A thread of the wait-for graph, as the data of a node names it: three lines with the owner name,
 * the thread's number and the thread's name. The number and the session of the node together
 * identify a thread among those of all clients; all that a thread holds ends with that session.
 */
record WaitingThread(String owner, long thread, String name) {
  private static final Pattern LINES = Pattern.compile("([^\n]*)\n(\\d{1,18})\n([^\n]*)");
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u0085\\u2028\\u2029]");
  private static final int LONGEST_NAME = 200;

  /** The calling thread. */
  static WaitingThread here(String owner) {
    Thread thread = Thread.currentThread();
    String name = CONTROL.matcher(thread.getName()).replaceAll(" ");
    String shown = name.isBlank() ? "#" + thread.getId() : name; // as virtual ones have none
    return new WaitingThread(
        owner, thread.getId(), shown.substring(0, Math.min(LONGEST_NAME, shown.length())));
  }

  /** Parses the data of a node; empty if it names no thread. */
  static Optional<WaitingThread> parse(String text) {
    Matcher lines = LINES.matcher(text);
    return lines.matches()
        ? Optional.of(
            new WaitingThread(lines.group(1), Long.parseLong(lines.group(2)), lines.group(3)))
        : Optional.empty();
  }

  /** The data of a node in line. */
  byte[] data() {
    return text().getBytes(StandardCharsets.UTF_8);
  }

  /** The data of the node that announces a wait for this lock. */
  byte[] waitingFor(ZPath lock) {
    return (text() + "\n" + lock).getBytes(StandardCharsets.UTF_8);
  }

  /** The name of the node that announces its wait. */
  String key(long session) {
    return Long.toHexString(session) + "-" + thread;
  }

  private String text() {
    return owner + "\n" + thread + "\n" + name;
  }
}
