package io.zkrecipes.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * How the latest of numbered generations ended, as far as that is kept: those that were broken, of
 * the last {@value #KEPT}.
 */
public record Outcomes(List<Long> broken) {
  static final int KEPT = 20;

  /** None was broken. */
  public static final Outcomes GOOD = new Outcomes(List.of());

  /** From the text of {@link #toString}; what is not a number is refused. */
  public static Outcomes parse(String text) {
    List<Long> numbers = new ArrayList<>();
    for (String number : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      numbers.add(Long.parseLong(number));
    }
    return new Outcomes(List.copyOf(numbers));
  }

  /** This generation was broken, too. */
  public Outcomes withBroken(long generation) {
    List<Long> kept = new ArrayList<>(broken);
    kept.add(generation);
    kept.removeIf(one -> one <= generation - KEPT);
    return new Outcomes(List.copyOf(kept));
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
