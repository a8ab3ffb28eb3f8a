package io.zkrecipes.examples.scheduler;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** What the leaders have written, in that order. */
record Ticks(List<Tick> all) {

  /**
   * One turn of the clock.
   *
   * @param written the zxid of the write, which rises with each
   */
  record Tick(int number, long epoch, String leader, long written) {
    Reign reign() {
      return new Reign(leader, epoch);
    }
  }

  /** Who led, and in which epoch. */
  record Reign(String leader, long epoch) {
    @Override
    public String toString() {
      return leader + " in epoch " + epoch;
    }
  }

  /** Puts them in the order in which they were written. */
  static Ticks of(List<Tick> ticks) {
    return new Ticks(ticks.stream().sorted(Comparator.comparingLong(Tick::written)).toList());
  }

  /** Who wrote, each named once for all ticks in a row. */
  List<Reign> reigns() {
    List<Reign> each = all.stream().map(Tick::reign).toList();
    return IntStream.range(0, each.size())
        .filter(i -> i == 0 || !each.get(i).equals(each.get(i - 1)))
        .mapToObj(each::get)
        .toList();
  }

  /** Whether the numbers are 0, 1, 2…, as they were written: none twice and none left out. */
  boolean areComplete() {
    return IntStream.range(0, all.size()).allMatch(i -> all.get(i).number() == i);
  }

  /** Whether each epoch has one leader, and nobody wrote after a later one had begun to. */
  boolean haveRisingEpochs() {
    List<Reign> reigns = reigns();
    return IntStream.range(1, reigns.size())
        .allMatch(i -> reigns.get(i - 1).epoch() < reigns.get(i).epoch());
  }
}
