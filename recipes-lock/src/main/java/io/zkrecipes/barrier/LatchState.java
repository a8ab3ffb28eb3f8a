package io.zkrecipes.barrier;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.ZPath;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The data of a latch's node.
 *
 * @param round the number of the current round, from 1
 * @param count how many counts open the latch
 * @param left how many of them are missing in this round
 * @param outcomes which earlier rounds were reset before they had opened
 */
record LatchState(long round, int count, int left, BrokenGenerations outcomes) {
  private static final Pattern DATA =
      Pattern.compile("round=(\\d{1,18}) count=(\\d{1,10}) left=(\\d{1,10}) broken=([\\d,]*)");

  /**
   * Parses the data; no data means that the latch was never counted down.
   *
   * @throws CoordinationException if it is other data, or that of a latch with another count
   */
  static LatchState of(ZPath path, int count, byte[] data) {
    if (data.length == 0) {
      return new LatchState(1, count, count, BrokenGenerations.GOOD);
    }
    String text = new String(data, StandardCharsets.UTF_8);
    Matcher found = DATA.matcher(text);
    if (!found.matches()) {
      throw new CoordinationException("%s: not a latch: '%.100s'".formatted(path, text));
    }
    int stored = Integer.parseInt(found.group(2));
    if (stored != count) {
      throw new CoordinationException(
          "%s: count: %d (expected: %d, as those who were there first say)"
              .formatted(path, count, stored));
    }
    return new LatchState(
        Long.parseLong(found.group(1)),
        stored,
        Integer.parseInt(found.group(3)),
        BrokenGenerations.parse(found.group(4)));
  }

  LatchState countedDown() {
    return left == 0 ? this : new LatchState(round, count, left - 1, outcomes);
  }

  LatchState reset() {
    BrokenGenerations now = left == 0 ? outcomes : outcomes.withBroken(round);
    return new LatchState(round + 1, count, count, now);
  }

  byte[] data() {
    return "round=%d count=%d left=%d broken=%s"
        .formatted(round, count, left, outcomes)
        .getBytes(StandardCharsets.UTF_8);
  }
}
