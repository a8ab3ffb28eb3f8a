package io.zkrecipes.kernel.line;

import io.zkrecipes.kernel.session.NodeListener;
import io.zkrecipes.kernel.session.ProtectedId;
import io.zkrecipes.kernel.session.Session;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;

/**
 * Which entries wait for which: the difference between one kind of lock and another. Decides by the
 * entries, and by what it was created with. Called under the lock of the line unless a method says
 * otherwise; must be fast.
 */
public interface Admission {

  /** The name of a node of this kind with this id, to which ZooKeeper adds the ten digits. */
  String prefix(ProtectedId id);

  /** What the names in the directory mean; the same for all entries that share a line. */
  LineFormat format();

  /** Whether an entry of this kind can be admitted together with the one right before it. */
  default boolean isShared() {
    return true;
  }

  /** Whether an entry of this kind ever has to wait for this other one before it. */
  default boolean waitsFor(Entry other) {
    return true;
  }

  /**
   * The entries that keep an entry of this kind waiting as long as all of them exist: as few as
   * possible, the nearest ones. Empty if it can be admitted.
   *
   * @param ahead the entries before it
   */
  List<Entry> blockers(NavigableSet<Entry> ahead);

  /** Whether an entry cannot have been admitted rightly, given the entries before it. */
  default boolean isRefutedBy(NavigableSet<Entry> ahead) {
    return !blockers(ahead).isEmpty();
  }

  /** An entry of this kind is about to join the line in this session. Called without a lock. */
  default void onJoin(Session session) {}

  /**
   * Whether all is known that decides besides the entries; {@link SessionLines#reconsider} when.
   */
  default boolean isReady() {
    return true;
  }

  /** Why an entry of this kind must fail instead of waiting, once that is known. */
  default Optional<RuntimeException> objection() {
    return Optional.empty();
  }

  /**
   * Listens to the directory while an entry of this kind waits.
   *
   * @param own the entry
   * @param directory the full path
   * @param rejoin sends the entry to the end of the line
   */
  default Optional<NodeListener> directoryListener(
      Session session, Entry own, String directory, Runnable rejoin) {
    return Optional.empty();
  }

  /** The data of the node; the owner name of the client if empty. */
  default Optional<String> nodeData() {
    return Optional.empty();
  }

  /** The data of the directory, if it has to be created. */
  default byte[] directoryData() {
    return new byte[0];
  }
}
