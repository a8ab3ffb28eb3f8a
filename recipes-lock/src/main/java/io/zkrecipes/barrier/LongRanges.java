package io.zkrecipes.barrier;

import com.google.common.collect.DiscreteDomain;
import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Range;
import com.google.common.collect.TreeRangeSet;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** A set of numbers whose text is short for ranges: {@code 4-6,9}. Immutable. */
record LongRanges(ImmutableRangeSet<Long> ranges) {
  static final LongRanges NONE = new LongRanges(ImmutableRangeSet.of());

  static LongRanges of(Collection<Long> numbers) {
    TreeRangeSet<Long> ranges = TreeRangeSet.create();
    numbers.forEach(number -> ranges.add(Range.closedOpen(number, number + 1)));
    return new LongRanges(ImmutableRangeSet.copyOf(ranges));
  }

  /**
   * Parses the text of {@link #toString}.
   *
   * @throws RuntimeException for any other text
   */
  static LongRanges parse(String text) {
    TreeRangeSet<Long> ranges = TreeRangeSet.create();
    for (String range : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      String[] ends = range.split("-", 2);
      long from = Long.parseLong(ends[0]);
      ranges.add(Range.closedOpen(from, Long.parseLong(ends[ends.length - 1]) + 1));
    }
    return new LongRanges(ImmutableRangeSet.copyOf(ranges));
  }

  /** As this, with one more number. */
  LongRanges with(long number) {
    TreeRangeSet<Long> all = TreeRangeSet.create(ranges);
    all.add(Range.closedOpen(number, number + 1));
    return new LongRanges(ImmutableRangeSet.copyOf(all));
  }

  boolean contains(long number) {
    return ranges.contains(number);
  }

  boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** All numbers, in order. */
  Set<Long> values() {
    return ranges.asSet(DiscreteDomain.longs());
  }

  @Override
  public String toString() {
    return ranges.asRanges().stream().map(LongRanges::text).collect(Collectors.joining(","));
  }

  private static String text(Range<Long> range) {
    long first = range.lowerEndpoint();
    long last = range.upperEndpoint() - 1;
    return first == last ? Long.toString(first) : first + "-" + last;
  }
}
