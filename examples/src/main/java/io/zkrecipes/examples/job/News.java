package io.zkrecipes.examples.job;

/**
 * What a worker says.
 *
 * @param text of one that is out the sum of all results; why it is broken
 */
record News(String worker, Kind kind, long generation, String text) {

  /** What has happened to it. */
  enum Kind {
    IN,
    OUT,
    BROKEN
  }

  boolean isLast() {
    return kind != Kind.IN;
  }

  /** As it is written to standard output. */
  String line() {
    return "%s %d %s".formatted(kind, generation, text);
  }

  static News parse(String worker, String line) {
    String[] words = line.split(" ", 3);
    return new News(worker, Kind.valueOf(words[0]), Long.parseLong(words[1]), words[2]);
  }
}
