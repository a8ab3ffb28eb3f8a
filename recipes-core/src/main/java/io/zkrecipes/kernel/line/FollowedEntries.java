package io.zkrecipes.kernel.line;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which own places wait for the end of which entries. An entry of another client is watched while
 * anybody follows it, once for all; own entries need no watch.
 *
 * <p>Called under the lock of the {@link SessionLine}.
 */
final class FollowedEntries {
  private final LineReads requests;
  private final Map<Entry, Set<LinePlace>> followers = new HashMap<>();
  private final Set<Entry> watched = new HashSet<>();

  FollowedEntries(LineReads requests) {
    this.requests = requests;
  }

  void follow(Entry entry, LinePlace place, boolean isOwn) {
    followers.computeIfAbsent(entry, absent -> new LinkedHashSet<>(2)).add(place);
    if (!isOwn && watched.add(entry)) {
      requests.watch(entry);
    }
  }

  void unfollow(Entry entry, LinePlace place) {
    Set<LinePlace> those = followers.get(entry);
    if (those != null && those.remove(place) && those.isEmpty()) {
      removeAll(entry);
    }
  }

  /** The watch of an entry has told its end, and is over. */
  void watchEnded(Entry entry) {
    watched.remove(entry);
  }

  /** Removes all who follow an entry, and returns them. */
  Set<LinePlace> removeAll(Entry entry) {
    if (watched.remove(entry)) {
      requests.unwatch(entry);
    }
    Set<LinePlace> those = followers.remove(entry);
    return those == null ? Set.of() : those;
  }
}
