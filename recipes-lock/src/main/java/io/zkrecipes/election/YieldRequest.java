package io.zkrecipes.election;

import io.zkrecipes.kernel.line.Entry;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a leader asks of some who wait: to leave their entry, and stand again at the end. It is the
 * data of the directory: a line that says so, the name of the leader, and theirs. Once that leader
 * is gone, nobody need do it any more.
 *
 * <p>Not the data of their own nodes: Curator's LeaderLatch watches the node ahead of it, takes the
 * event of a change for nothing, and does not watch again. It would sleep through its election.
 */
record YieldRequest(String leader, Set<String> names) {
  private static final String HEAD = "step back";

  /** Those who are asked; empty if the directory says something else. */
  static Optional<YieldRequest> parse(byte[] data) {
    List<String> lines = Arrays.asList(new String(data, StandardCharsets.UTF_8).split("\n", -1));
    return lines.get(0).equals(HEAD) && lines.size() > 1
        ? Optional.of(new YieldRequest(lines.get(1), Set.copyOf(lines.subList(2, lines.size()))))
        : Optional.empty();
  }

  /** With what a leader asks these. */
  static byte[] data(Entry leader, Collection<Entry> entries) {
    StringBuilder lines = new StringBuilder(HEAD).append('\n').append(leader.name());
    entries.forEach(entry -> lines.append('\n').append(entry.name()));
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  boolean asks(Entry entry) {
    return names.contains(entry.name());
  }
}
