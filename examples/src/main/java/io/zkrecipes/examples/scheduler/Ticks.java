package io.zkrecipes.examples.scheduler;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The ticks that the leaders have written, in the order of writing. */
record Ticks(List<Tick> all) {

  /**
   * One tick.
   *
   * @param written the zxid of the write, which rises with each
   */
  record Tick(int number, long epoch, String leader, long written) {
    Leadership leadership() {
      return new Leadership(leader, epoch);
    }
  }

  /** A leader and its epoch. */
  record Leadership(String leader, long epoch) {
    @Override
    public String toString() {
      return leader + " in epoch " + epoch;
    }
  }

  /** Sorts ticks by the order of writing. */
  static Ticks of(List<Tick> ticks) {
    return new Ticks(ticks.stream().sorted(Comparator.comparingLong(Tick::written)).toList());
  }

  /** The leaders in the order of their ticks; consecutive ticks of one leader count once. */
  List<Leadership> leaderships() {
    List<Leadership> each = all.stream().map(Tick::leadership).toList();
    return IntStream.range(0, each.size())
        .filter(i -> i == 0 || !each.get(i).equals(each.get(i - 1)))
        .mapToObj(each::get)
        .toList();
  }

  /** Whether the numbers are 0, 1, 2…, in the order of writing: none missing and none twice. */
  boolean areComplete() {
    return IntStream.range(0, all.size()).allMatch(i -> all.get(i).number() == i);
  }

  /**
   * Whether each epoch has one leader, and no leader wrote after a later one had begun to write.
   */
  boolean haveRisingEpochs() {
    List<Leadership> leaderships = leaderships();
    return IntStream.range(1, leaderships.size())
        .allMatch(i -> leaderships.get(i - 1).epoch() < leaderships.get(i).epoch());
  }
}
