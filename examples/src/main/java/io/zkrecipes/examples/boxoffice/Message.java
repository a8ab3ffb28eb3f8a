package io.zkrecipes.examples.boxoffice;

import io.zkrecipes.LeaseState;
import java.util.Optional;

/**
 * A message between a town and the box office: one line of text over the pipes of the process.
 *
 * @param fan the number of the fan that it concerns; 0 for the whole town
 * @param number the token of the lease, or the seat, or the highest token seen
 * @param state the state of the fan's lease at that moment
 */
record Message(Kind kind, int fan, long number, LeaseState state) {
  private static final int WORDS = 4;

  enum Kind {
    /** From a town: it is connected. */
    READY,
    /** To a town: its fans may join the line. */
    JOIN,
    /** From a fan: it holds the lock. */
    HOLDING,
    /** To a fan: it may buy. */
    GO,
    /** From a fan: it wants to buy. */
    BUY,
    /** To a fan: it has a ticket. */
    SOLD,
    /** To a fan: its token is old. */
    REFUSED,
    /** To a town: end the process. */
    BYE,
    /** Never sent: the output of a town has ended. */
    GONE
  }

  static Message of(Kind kind) {
    return of(kind, 0, 0);
  }

  static Message of(Kind kind, int fan, long number) {
    return new Message(kind, fan, number, LeaseState.HELD);
  }

  /** Parses a line; empty for other output of the JVM. */
  static Optional<Message> parse(String line) {
    String[] words = line.split(" ", -1);
    if (words.length != WORDS) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Message(
              Kind.valueOf(words[0]),
              Integer.parseInt(words[1]),
              Long.parseLong(words[2]),
              LeaseState.valueOf(words[3])));
    } catch (IllegalArgumentException notAMessage) {
      return Optional.empty();
    }
  }

  String line() {
    return kind + " " + fan + " " + number + " " + state;
  }
}
