package io.zkrecipes.examples.boxoffice;

import io.zkrecipes.LeaseState;
import java.util.Optional;

/**
 * What a town and the box office say to each other: one line of text each, over the pipes of the
 * process.
 *
 * @param fan the number of the fan it is about; 0 for the whole town
 * @param number the token of the lease, or the seat, or the highest token seen
 * @param state what the fan's lease is worth at that moment
 */
record Message(Kind kind, int fan, long number, LeaseState state) {
  private static final int WORDS = 4;

  enum Kind {
    /** From a town: it is connected. */
    READY,
    /** To a town: its fans may join the line. */
    JOIN,
    /** From a fan: it holds the lock and stands at the counter. */
    HOLDING,
    /** To a fan: it may buy. */
    GO,
    /** From a fan: it wants to buy. */
    BUY,
    /** To a fan: it has a ticket. */
    SOLD,
    /** To a fan: its token is old. */
    REFUSED,
    /** To a town: all is done. */
    BYE,
    /** Never sent: the pipe of a town has ended. */
    GONE
  }

  static Message of(Kind kind) {
    return of(kind, 0, 0);
  }

  static Message of(Kind kind, int fan, long number) {
    return new Message(kind, fan, number, LeaseState.HELD);
  }

  /** The message of this line; empty for what a JVM may print besides. */
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
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }

  String line() {
    return kind + " " + fan + " " + number + " " + state;
  }
}
