package io.zkrecipes.examples.boxoffice;

import java.io.IOException;

/** Signals for a process, sent by the {@code kill} that every POSIX shell has built in. */
enum Signal {
  KILL,
  STOP,
  CONT,
  INT,
  TERM;

  void send(long pid) throws InterruptedException {
    String command = "kill -" + name() + " " + pid;
    try {
      int code = new ProcessBuilder("sh", "-c", command).inheritIO().start().waitFor();
      if (code != 0) {
        throw new DemoException("'" + command + "' failed with exit code " + code);
      }
    } catch (IOException e) {
      throw new DemoException("'" + command + "' needs a POSIX shell: " + e.getMessage(), e);
    }
  }
}
