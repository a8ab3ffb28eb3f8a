package io.zkrecipes.kernel.line;

import java.util.ArrayList;
import java.util.List;

/** An own entry in a line, and what {@link LineState} keeps of it. */
final class LinePlace {
  final Entry entry;
  final LineWaiter waiter;
  final long joinedAt; // listings sent later, or then, must show it
  long admittedAt = Long.MAX_VALUE;
  List<Entry> followed = List.of(); // the blockers and perhaps one before them
  int blockers; // how many of the followed ones, which come first
  boolean listed; // a listing was sent after the entry was made
  boolean checking;

  LinePlace(Entry entry, LineWaiter waiter, long joinedAt) {
    this.entry = entry;
    this.waiter = waiter;
    this.joinedAt = joinedAt;
  }

  /** One of the followed entries is gone. */
  void followedLeft(Entry entry) {
    int index = followed.indexOf(entry);
    if (index >= 0) {
      List<Entry> rest = new ArrayList<>(followed);
      rest.remove(index);
      followed = rest;
      blockers -= index < blockers ? 1 : 0;
    }
  }
}
