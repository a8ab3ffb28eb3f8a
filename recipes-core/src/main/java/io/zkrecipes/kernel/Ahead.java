package io.zkrecipes.kernel;

import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.Joining.Line;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/**
 * Who stands ahead of one attempt, as far as known: a superset of who really does, since nobody can
 * come in ahead and news of leaving may be late.
 *
 * <p>Follows the blocker, whose leaving may be the grant, and the entry before it, whose leaving
 * says that it is time to check the rest: so that when the blocker goes nobody else is left to ask
 * about. Guarded by the line's lock.
 */
final class Ahead {
  private static final int MOST = 100; // names in one request
  private static final long SHARE = 4; // a name asked for costs about a fourth of a name listed

  private final Attempt attempt;
  private final WaitingLine line;
  private NavigableSet<Entry> entries = new TreeSet<>();
  private boolean known;
  private boolean checking; // the answer covers whoever leaves before it comes
  private int lineSize;
  private @Nullable Entry blocker;
  private @Nullable Entry lookout;

  Ahead(Attempt attempt, WaitingLine line) {
    this.attempt = attempt;
    this.line = line;
  }

  int size() {
    trim();
    return entries.size();
  }

  /** Whether nobody else can be ahead; if not, a list is on its way that will tell. */
  boolean isKnown() {
    return known;
  }

  /** Nobody is ahead, or the entry right before is ours: that one knows the others, or will. */
  void only(Optional<Entry> before) {
    before.ifPresent(entries::add);
    known = true;
  }

  /** What was believed may be wrong. */
  void distrust() {
    known = false;
    attempt.lookAgain();
  }

  /** The line was read. */
  void reset(Line seen) {
    entries = seen.ahead();
    known = true;
    checking = false;
    lineSize = seen.size();
  }

  /** Takes over those that an entry of ours ahead had been waiting for, if it knew them yet. */
  void inherit(Ahead leaver) {
    entries.addAll(leaver.entries);
    known &= leaver.known;
    lineSize = Math.max(lineSize, leaver.lineSize);
  }

  /** Who must leave first; empty when the way is free. */
  Optional<Entry> blocker() {
    trim();
    return line.admission.blocker(entries);
  }

  /** Waits for this entry, and keeps an eye on the one before it. */
  void follow(Entry next) {
    Entry oldBlocker = blocker;
    Entry oldLookout = lookout;
    blocker = next;
    lookout = entries.lower(next);
    line.follow(next, attempt);
    if (lookout != null) {
      line.follow(lookout, attempt);
    }
    unfollow(oldBlocker);
    unfollow(oldLookout);
  }

  /** A followed entry has left the line. */
  void left(Entry other) {
    entries.remove(other);
    blocker = other.equals(blocker) ? null : blocker;
    lookout = other.equals(lookout) ? null : lookout;
    if (known) {
      verify();
    } else {
      attempt.lookAgain();
    }
  }

  void unfollowAll() {
    Entry oldBlocker = blocker;
    Entry oldLookout = lookout;
    blocker = null;
    lookout = null;
    unfollow(oldBlocker);
    unfollow(oldLookout);
  }

  /** Who of the others is still there? Our own are known to be, and so is the blocker. */
  private void verify() {
    trim();
    List<Entry> unknown =
        entries.stream().filter(e -> !line.isOwn(e) && !e.equals(blocker)).toList();
    long size = entries.isEmpty() ? 0 : Math.max(lineSize, line.spanFrom(entries.first()));
    if (unknown.isEmpty()) {
      attempt.settle();
      return;
    }
    if (checking) {
      return;
    }
    checking = true;
    if (unknown.size() > MOST || unknown.size() * SHARE > size) {
      attempt.lookAgain();
    } else {
      List<String> nodes = unknown.stream().map(line::node).toList();
      line.session
          .repeated(() -> line.session.wire().readAll(nodes))
          .thenAccept(reply -> line.act(() -> verified(unknown, reply)));
    }
  }

  private void verified(List<Entry> asked, Reply<List<Reply<Node>>> reply) {
    if (!attempt.isWaiting() || reply.sessionOver()) {
      return;
    }
    if (!reply.ok()) {
      attempt.lookAgain();
      return;
    }
    checking = false;
    for (int i = 0; i < asked.size(); i++) {
      if (reply.get().get(i).is(Code.NONODE)) {
        entries.remove(asked.get(i));
      }
    }
    if (known) {
      attempt.settle();
    }
  }

  private void unfollow(@Nullable Entry old) {
    if (old != null && !old.equals(blocker) && !old.equals(lookout)) {
      line.unfollow(old, attempt);
    }
  }

  private void trim() {
    entries.headSet(new Entry(line.floor(), 0, ""), false).clear();
  }
}
