package io.zkrecipes.barrier;

import java.util.ArrayList;
import java.util.List;

/**
 * Which of the last {@value #KEPT} generations of a barrier, or rounds of a latch, were broken.
 * Immutable.
 */
record BrokenGenerations(List<Long> broken) {
  static final int KEPT = 20;

  /** None was broken. */
  static final BrokenGenerations GOOD = new BrokenGenerations(List.of());

  /**
   * Parses the text of {@link #toString}.
   *
   * @throws NumberFormatException for any other text
   */
  static BrokenGenerations parse(String text) {
    List<Long> numbers = new ArrayList<>();
    for (String number : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      numbers.add(Long.parseLong(number));
    }
    return new BrokenGenerations(List.copyOf(numbers));
  }

  /** As this, and the latest generation, with this number, was broken. */
  BrokenGenerations withBroken(long generation) {
    List<Long> kept = new ArrayList<>(broken);
    kept.add(generation);
    kept.removeIf(old -> old <= generation - KEPT);
    return new BrokenGenerations(List.copyOf(kept));
  }

  /**
   * Whether a generation did not end well, as far as known: one that was broken, that has not
   * begun, or that ended too long ago.
   *
   * @param now the latest generation
   */
  boolean isBroken(long generation, long now) {
    return generation > now || generation <= now - KEPT || broken.contains(generation);
  }

  @Override
  public String toString() {
    return String.join(",", broken.stream().map(String::valueOf).toList());
  }
}
