package io.zkrecipes.barrier;

import java.util.ArrayList;
import java.util.List;

/**
 * How the latest of numbered generations ended, as far as that is kept: those that were broken, of
 * the last {@value #KEPT}.
 */
public record BrokenGenerations(List<Long> broken) {
  static final int KEPT = 20;

  /** None was broken. */
  public static final BrokenGenerations GOOD = new BrokenGenerations(List.of());

  /** From the text of {@link #toString}; what is not a number is refused. */
  public static BrokenGenerations parse(String text) {
    List<Long> numbers = new ArrayList<>();
    for (String number : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      numbers.add(Long.parseLong(number));
    }
    return new BrokenGenerations(List.copyOf(numbers));
  }

  /** This generation was broken, too. */
  public BrokenGenerations withBroken(long generation) {
    List<Long> kept = new ArrayList<>(broken);
    kept.add(generation);
    kept.removeIf(one -> one <= generation - KEPT);
    return new BrokenGenerations(List.copyOf(kept));
  }

  /** Whether a past one was broken, or nobody knows any more. */
  public boolean isBroken(long generation, long now) {
    return generation > now || generation <= now - KEPT || broken.contains(generation);
  }

  @Override
  public String toString() {
    return String.join(",", broken.stream().map(String::valueOf).toList());
  }
}
