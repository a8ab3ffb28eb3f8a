package io.zkrecipes.barrier;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.ZPath;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the node of a latch says.
 *
 * @param round the one under way, from 1
 * @param count how many counts open it
 * @param left how many of them are missing
 * @param outcomes which rounds were reset before they had opened
 */
record LatchState(long round, int count, int left, BrokenGenerations outcomes) {
  private static final Pattern DATA =
      Pattern.compile("round=(\\d{1,18}) count=(\\d{1,10}) left=(\\d{1,10}) broken=([\\d,]*)");

  /** What a node with this data says to those who expect this count. */
  static LatchState of(ZPath path, int count, byte[] data) {
    if (data.length == 0) {
      return new LatchState(1, count, count, BrokenGenerations.GOOD);
    }
    String text = new String(data, StandardCharsets.UTF_8);
    Matcher found = DATA.matcher(text);
    if (!found.matches()) {
      throw new CoordinationException("%s: not a latch: '%.100s'".formatted(path, text));
    }
    int said = Integer.parseInt(found.group(2));
    if (said != count) {
      throw new CoordinationException(
          "%s: count: %d (expected: %d, as those who were there first say)"
              .formatted(path, count, said));
    }
    return new LatchState(
        Long.parseLong(found.group(1)),
        said,
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
