package io.zkrecipes.kernel.line;

import io.zkrecipes.kernel.session.NodeListener;
import io.zkrecipes.kernel.session.ProtectedId;
import io.zkrecipes.kernel.session.Session;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;

/**
 * Who waits for whom: the difference between one kind of lock and another. What it decides, it
 * decides by the entries alone, and by what it was made with.
 */
public interface Admission {

  /** The name of such a node with this id, to which ZooKeeper adds the ten digits. */
  String prefix(ProtectedId id);

  /** What the names in the directory mean; the same for all who may stand in one line. */
  LineFormat format();

  /** Whether such an entry may be in together with the one right before it. */
  default boolean isShared() {
    return true;
  }

  /** Whether it makes a difference to such an entry that this one is ahead. */
  default boolean mindsAhead(Entry other) {
    return true;
  }

  /**
   * Entries that keep such a one out as long as all of them are ahead: as few as possible, the
   * nearest ones. Empty when the way is free.
   */
  List<Entry> blockers(NavigableSet<Entry> ahead);

  /** Whether one that was let in cannot have been, given who is ahead. */
  default boolean isRefutedBy(NavigableSet<Entry> ahead) {
    return !blockers(ahead).isEmpty();
  }

  /** Such an entry is about to enter the line of this session. */
  default void enters(Session session) {}

  /** Whether all is known that decides, besides the entries; if not, it asks again when it is. */
  default boolean isReady() {
    return true;
  }

  /** Why such an entry must not wait at all, once that is known. */
  default Optional<RuntimeException> objection() {
    return Optional.empty();
  }

  /**
   * Listens to the directory while such an entry waits.
   *
   * @param own the entry
   * @param directory the full path
   * @param rejoin sends the entry to the end of the line
   */
  default Optional<NodeListener> directoryListener(
      Session session, Entry own, String directory, Runnable rejoin) {
    return Optional.empty();
  }

  /** What such a node says; the owner name of the client unless told. */
  default Optional<String> nodeData() {
    return Optional.empty();
  }

  /** What is written into the directory if it has to be made. */
  default byte[] directoryData() {
    return new byte[0];
  }
}
