package io.zkrecipes.examples.job;

/**
 * What a worker reports on its output.
 *
 * @param text for {@code OUT} the sum of all results, for {@code BROKEN} the reason
 */
record WorkerEvent(String worker, Kind kind, long generation, String text) {

  /** What has happened to the worker. */
  enum Kind {
    IN,
    OUT,
    BROKEN
  }

  boolean isLast() {
    return kind != Kind.IN;
  }

  /** The line that the worker writes to standard output. */
  String line() {
    return "%s %d %s".formatted(kind, generation, text);
  }

  static WorkerEvent parse(String worker, String line) {
    String[] words = line.split(" ", 3);
    return new WorkerEvent(worker, Kind.valueOf(words[0]), Long.parseLong(words[1]), words[2]);
  }
}
