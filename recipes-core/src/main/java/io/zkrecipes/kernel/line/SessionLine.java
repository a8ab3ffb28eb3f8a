package io.zkrecipes.kernel.line;

import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.Monitor;
import io.zkrecipes.kernel.session.NodeListener;
import io.zkrecipes.kernel.session.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What one session knows of one waiting line: its own entries in it, who of them follows which
 * entry, and how far everything is known to be gone. The meeting place of {@link LineAttempt}s.
 *
 * <p><b>Handing over without asking.</b> Sequence numbers are dense: the entry after ours has our
 * number plus one. So when an attempt of this session finds the entry right before it to be ours
 * too, it needs no list; and when that one leaves after having been admitted, the next may enter at
 * once: everything before is gone, nothing can come in between, and our delete is already sent, in
 * order, before whatever the next one sends. Order of arrival is kept.
 *
 * <p>All state is guarded by the monitor's lock. Requests are sent under it, because their order is
 * part of the argument; futures are completed after it is released.
 */
final class SessionLine extends Monitor {
  public final ZPath path;
  public final Session session;

  /** How many attempts use this line; guarded by the session's map of lines. */
  int users;

  /** Attempts whose create is on its way, or is being sent again. */
  int joining;

  private final TreeMap<Entry, LineAttempt> own = new TreeMap<>();
  private final Map<Entry, Set<LineAttempt>> followers = new HashMap<>();
  private final Map<Entry, NodeListener> watched = new HashMap<>();

  /** Every entry with a sequence number below this one is gone, in this incarnation. */
  private long floor;

  /** The creation zxid of the directory: its incarnation. */
  private long birth;

  /** Our entries that are in, exclusive or several readers; also read without the lock. */
  private final Set<Entry> holding = ConcurrentHashMap.newKeySet();

  private final Set<Entry> leaving = new HashSet<>();

  SessionLine(ZPath path, Session session) {
    this.path = path;
    this.session = session;
  }

  /** Whether one of ours is in that such an entry must wait for. Any thread. */
  boolean refuses(Admission admission) {
    return admission.isReady() && !admission.blockers(new TreeSet<>(holding)).isEmpty();
  }

  /** What lets our entries in has changed, but for the entries. */
  void reconsider() {
    new ArrayList<>(own.values()).forEach(LineAttempt::reconsider);
  }

  /** Whether an entry of ours is in line: not deleted before what is sent now is applied. */
  boolean hasOwnEntries() {
    return !own.isEmpty();
  }

  /** How long the line is from this entry on, as far as our own entries tell. */
  long spanFrom(Entry first) {
    return own.isEmpty() ? 0 : own.lastKey().sequence() - first.sequence() + 1;
  }

  long floor() {
    return floor;
  }

  boolean isOwn(Entry entry) {
    return own.containsKey(entry);
  }

  void entered(Entry entry, LineAttempt attempt) {
    own.put(entry, attempt);
  }

  /** A list was read: what was known of an earlier incarnation of the directory is void. */
  void sawBirth(long seen) {
    if (birth != seen) {
      birth = seen;
      floor = 0;
    }
  }

  /** An entry came in, and none of ours had kept the directory for it: it may be a new one. */
  void forgetFloor() {
    floor = 0;
  }

  /** Our entry right before this one, if it is still in line. */
  Optional<Entry> ownRightBefore(Entry entry) {
    Entry before = own.lowerKey(entry);
    boolean adjacent = before != null && before.sequence() == entry.sequence() - 1;
    return adjacent && !entry.isTied() ? Optional.of(before) : Optional.empty();
  }

  /** What our entry knows of those ahead of it. */
  Predecessors aheadOf(Entry mine) {
    return Objects.requireNonNull(own.get(mine), "not ours").ahead;
  }

  /** Whether everything before this entry is known to be gone. */
  boolean isFreeUpTo(Entry entry) {
    return floor == entry.sequence() && !entry.isTied();
  }

  /** Our entry is out of use, though it is in the directory until its delete is applied. */
  void leaving(Entry entry) {
    leaving.add(entry);
  }

  /** The delete of our entry was answered. */
  void hasLeft(Entry entry) {
    leaving.remove(entry);
  }

  /** Whether it was ours and nobody uses it any more. */
  boolean isLeaving(Entry entry) {
    return leaving.contains(entry);
  }

  /** Our entry was admitted. */
  void admitted(Entry entry, Predecessors ahead) {
    holding.add(entry);
    if (ahead.isNobody()) {
      raiseFloor(entry, entry.sequence());
    }
  }

  /**
   * Our entry leaves, its delete is sent. If nobody is ahead of it, nobody is ahead of the next; if
   * somebody is, whoever relied on it inherits those.
   */
  void leaves(Entry entry, Predecessors ahead) {
    boolean admitted = holding.remove(entry);
    if (admitted && ahead.isNobody()) {
      raiseFloor(entry, entry.sequence() + 1);
    } else {
      followers.getOrDefault(entry, Set.of()).forEach(one -> one.ahead.inherit(ahead));
    }
    left(entry);
  }

  /** Our writer became a reader where it stood; that one is ahead of all that the writer was. */
  void turned(Entry writer, Entry reader, LineAttempt attempt) {
    own.remove(writer);
    own.put(reader, attempt);
    own.tailMap(reader, false).values().forEach(other -> other.ahead.turned(writer, reader));
    holding.add(reader);
    holding.remove(writer);
    Set<LineAttempt> those = followers.remove(writer);
    if (those != null) {
      those.forEach(follower -> follower.ahead.left(writer, true));
    }
  }

  /** Somebody removed an entry of ours: believe nothing that rested on it, look again. */
  void lostOwn(Entry entry) {
    holding.remove(entry);
    own.remove(entry);
    followers.remove(entry);
    distrust();
  }

  /** Every attempt of ours reads the line again. */
  void distrust() {
    floor = 0;
    new ArrayList<>(own.values()).forEach(attempt -> attempt.ahead.distrust());
  }

  void follow(Entry entry, LineAttempt attempt) {
    followers.computeIfAbsent(entry, e -> new LinkedHashSet<>()).add(attempt);
    if (!isOwn(entry) && !watched.containsKey(entry)) {
      NodeListener listener = () -> runLocked(() -> left(entry));
      watched.put(entry, listener);
      session.watch(node(entry), listener);
    }
  }

  void unfollow(@Nullable Entry entry, LineAttempt attempt) {
    Set<LineAttempt> those = entry == null ? null : followers.get(entry);
    if (entry != null && those != null && those.remove(attempt) && those.isEmpty()) {
      followers.remove(entry);
      unwatch(entry);
    }
  }

  /** The full path of the directory. */
  String directory() {
    return session.context().fullPath(path);
  }

  /** The full path of an entry's node. */
  String node(Entry entry) {
    return directory() + "/" + entry.name();
  }

  private void left(Entry entry) {
    boolean ours = own.remove(entry) != null;
    unwatch(entry);
    Set<LineAttempt> those = followers.remove(entry);
    if (those != null) {
      those.forEach(follower -> follower.ahead.left(entry, ours));
    }
  }

  private void unwatch(Entry entry) {
    NodeListener listener = watched.remove(entry);
    if (listener != null) {
      session.unwatch(node(entry), listener);
    }
  }

  private void raiseFloor(Entry entry, long to) {
    if (!entry.isTied()) {
      floor = Math.max(floor, to);
    }
  }
}
