package io.zkrecipes.kernel;

import io.zkrecipes.kernel.Entry.Mark;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;

/**
 * One at a time, in the order of arrival; the node says who stands for it, in its first line, and
 * what else there is to be known.
 */
public record Office(String candidate, Optional<String> data) implements Admission {

  @Override
  public String prefix(String id) {
    return Entry.prefix(id, Mark.LATCH);
  }

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public List<Entry> blockers(NavigableSet<Entry> ahead) {
    return ahead.isEmpty() ? List.of() : List.of(ahead.last());
  }

  @Override
  public boolean stepsBack() {
    return true;
  }

  @Override
  public Optional<String> nodeData() {
    return Optional.of(data.map(more -> candidate + "\n" + more).orElse(candidate));
  }
}
