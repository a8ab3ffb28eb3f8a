package io.zkrecipes.kernel;

import io.zkrecipes.kernel.Entry.Mark;
import java.util.List;
import java.util.NavigableSet;

/**
 * One of a fixed number of permits, as Curator's InterProcessSemaphoreV2 counts them: one node
 * each.
 *
 * @param ofAll how many there are
 */
public record CuratorPermit(int ofAll) implements Admission {

  @Override
  public String prefix(String id) {
    return Entry.prefix(id, Mark.LEASE);
  }

  @Override
  public List<Entry> blockers(NavigableSet<Entry> ahead) {
    return ahead.size() < ofAll ? List.of() : ahead.descendingSet().stream().limit(ofAll).toList();
  }
}
