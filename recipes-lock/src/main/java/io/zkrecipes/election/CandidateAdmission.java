package io.zkrecipes.election;

import io.zkrecipes.kernel.line.Admission;
import io.zkrecipes.kernel.line.Entry;
import io.zkrecipes.kernel.line.LineFormat;
import io.zkrecipes.kernel.session.NodeListener;
import io.zkrecipes.kernel.session.ProtectedId;
import io.zkrecipes.kernel.session.Session;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;

/**
 * The rule of an election's line: one leader at a time, in order of arrival. A waiting candidate
 * also obeys a {@link YieldRequest}.
 *
 * @param candidate the candidate's id, the first line of the node's data
 * @param data what follows in the node from the second line on
 */
record CandidateAdmission(String candidate, Optional<String> data) implements Admission {

  @Override
  public String prefix(ProtectedId id) {
    return LineFormat.prefix(id, ElectionEntries.LATCH);
  }

  @Override
  public LineFormat format() {
    return ElectionEntries.FORMAT;
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
  public Optional<NodeListener> directoryListener(
      Session session, Entry own, String directory, Runnable rejoin) {
    return Optional.of(new YieldRequestWatch(session, own, directory, rejoin));
  }

  @Override
  public Optional<String> nodeData() {
    return Optional.of(data.map(more -> candidate + "\n" + more).orElse(candidate));
  }
}
