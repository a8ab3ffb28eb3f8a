package io.zkrecipes.election;

import io.zkrecipes.kernel.line.Entry;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A leader's request that certain waiting candidates delete their nodes and join again at the end
 * of the line. Written as the data of the election's directory, one line each: {@code step back},
 * the name of the leader's node, and the names of the nodes of those who are asked.
 *
 * <p>A request is void once the node of that leader is deleted: a leader that dies cannot take its
 * request back.
 *
 * <p>The request is not written into the nodes of the candidates who are asked. Curator's
 * LeaderLatch watches the node before its own, ignores the event of a data change, and does not set
 * the watch again: it would never learn that it has become the leader.
 *
 * @param leader the name of the leader's node
 * @param candidates the names of the nodes whose owners are asked, in line order
 */
record YieldRequest(String leader, List<String> candidates) {
  private static final String FIRST_LINE = "step back";

  /** The request in the data of a directory; empty if the data is something else. */
  static Optional<YieldRequest> parse(byte[] data) {
    List<String> lines = Arrays.asList(new String(data, StandardCharsets.UTF_8).split("\n", -1));
    return lines.get(0).equals(FIRST_LINE) && lines.size() > 1
        ? Optional.of(new YieldRequest(lines.get(1), List.copyOf(lines.subList(2, lines.size()))))
        : Optional.empty();
  }

  /** Whether a request may overwrite this data of a directory: nothing, or an older request. */
  static boolean mayReplace(byte[] data) {
    return data.length == 0 || parse(data).isPresent();
  }

  /** The data of the directory that makes this request. */
  byte[] toBytes() {
    StringBuilder lines = new StringBuilder(FIRST_LINE).append('\n').append(leader);
    candidates.forEach(name -> lines.append('\n').append(name));
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Whether the owner of this entry is asked. */
  boolean asks(Entry entry) {
    return candidates.contains(entry.name());
  }
}
