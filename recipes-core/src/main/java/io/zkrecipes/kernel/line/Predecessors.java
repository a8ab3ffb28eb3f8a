package io.zkrecipes.kernel.line;

import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.concurrent.Failures;
import io.zkrecipes.kernel.line.EntryKind.Trait;
import io.zkrecipes.kernel.line.ProtectedCreate.Joined;
import io.zkrecipes.kernel.line.ProtectedCreate.Line;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/**
 * Who stands ahead of one attempt, as far as known: a superset of who really does, since nobody can
 * come in ahead and news of leaving may be late.
 *
 * <p>Follows the blockers, whose leaving may be the grant, and the one before them that matters,
 * whose leaving says that it is time to check the rest: so that when a blocker goes nobody else is
 * left to ask about.
 *
 * <p>One does come in ahead: a writer of Curator that turns into a reader puts a reader's entry
 * next to its own before it leaves. So when a writer of another client has left, one who minds
 * readers reads the line again; one who does not is no longer {@linkplain #complete complete}.
 *
 * <p>Guarded by the line's lock.
 */
final class Predecessors {
  private static final int MOST = 100; // names in one request
  private static final long SHARE = 4; // a name asked for costs about a fourth of a name listed

  private final LineAttempt attempt;
  private final SessionLine line;
  private final Admission admission;
  private final ProtectedCreate joining;
  private NavigableSet<Entry> entries = new TreeSet<>();

  /** Nobody else can be ahead that matters; if not, a list is on its way that will tell. */
  private boolean known;

  private boolean complete; // nobody else can be ahead

  /** It is known by reading, and not from one of ours that may have stopped to follow. */
  private boolean firsthand;

  private boolean checking; // the answer covers whoever leaves before it comes
  private int lineSize;
  private Set<Entry> blockers = new HashSet<>();
  private @Nullable Entry lookout;

  /** Our reader right before this one, if there is one: who is ahead of it, is known there. */
  private @Nullable Entry companion;

  Predecessors(
      LineAttempt attempt, SessionLine line, Admission admission, ProtectedCreate joining) {
    this.attempt = attempt;
    this.line = line;
    this.admission = admission;
    this.joining = joining;
  }

  int size() {
    trim();
    return entries.size();
  }

  boolean isKnown() {
    return known;
  }

  boolean isNobody() {
    return complete && size() == 0;
  }

  /**
   * The entry has just come in.
   *
   * @param pinned whether an entry of ours kept the directory, and so its numbers, meanwhile
   */
  void find(Joined joined, boolean pinned) {
    Optional<Entry> before = line.ownRightBefore(joined.entry());
    if (joined.line() != null) {
      looked(joined.line(), false);
    } else if (before.isPresent() && admission.isShared()) {
      joins(before.get());
    } else if (before.isPresent() || (pinned && line.isFreeUpTo(joined.entry()))) {
      before.ifPresent(entries::add); // that one knows the others, or will, and leaves after them
      known = true;
      complete = true;
      attempt.settle();
    } else {
      lookAgain();
    }
  }

  /** The entry right before is ours: this one waits for the same, or for that one. */
  private void joins(Entry before) {
    Predecessors other = line.aheadOf(before);
    other.entries.stream().filter(admission::mindsAhead).forEach(entries::add);
    entries.add(before);
    known = other.known;
    complete = other.complete;
    companion = before;
    line.follow(before, attempt);
    if (known) {
      attempt.settle();
    } else {
      lookAgain();
    }
  }

  /** Whether somebody who may not wait can be turned away; if not, the line should be read. */
  boolean suffices() {
    return firsthand || !admission.isShared();
  }

  /** What was believed may be wrong. */
  void distrust() {
    known = false;
    complete = false;
    lookAgain();
  }

  /** Reads the line again. */
  void lookAgain() {
    boolean granted = attempt.isAdmitted();
    joining
        .look(attempt.ownEntry())
        .whenComplete((seen, error) -> line.runLocked(() -> looked(seen, granted, error)));
  }

  private void looked(@Nullable Line seen, boolean granted, @Nullable Throwable error) {
    if (seen != null) {
      looked(seen, granted);
    } else {
      attempt.failed(Failures.cause(error));
    }
  }

  /** A view from before the grant may still show those whose leaving was the grant. */
  private void looked(Line seen, boolean granted) {
    if (!attempt.isWaiting() && !attempt.isAdmitted()) {
      return;
    }
    seen.ahead().removeIf(line::isLeaving);
    boolean misled = granted && admission.isRefutedBy(seen.ahead());
    if (!seen.present() || misled) {
      attempt.nodeLost();
      return;
    }
    line.sawBirth(seen.birth());
    if (attempt.isWaiting()) {
      entries = seen.ahead();
      known = true;
      complete = true;
      firsthand = true;
      checking = false;
      lineSize = seen.size();
      attempt.settle();
    }
  }

  /**
   * Takes over those that an entry of ours ahead had been waiting for, if it knew them yet. Where
   * that one leaned on a reader of ours, which this one does not follow, the line is read again.
   */
  void inherit(Predecessors leaver) {
    boolean leans =
        leaver.entries.stream().anyMatch(e -> !admission.mindsAhead(e) && line.isOwn(e));
    entries.addAll(leaver.entries);
    complete &= leaver.complete && !leans;
    known &= leaver.known && !leans && (leaver.complete || admission.isShared());
    lineSize = Math.max(lineSize, leaver.lineSize);
  }

  /** Those of whom one must leave first; empty when the way is free. */
  List<Entry> blockers() {
    trim();
    return admission.isReady() ? admission.blockers(entries) : List.of();
  }

  /** Waits for one of these, the nearest first, and keeps an eye on the one before them. */
  void follow(List<Entry> next) {
    Set<Entry> before = followed();
    Entry farthest = next.get(next.size() - 1);
    blockers = new HashSet<>(next);
    lookout =
        entries.headSet(farthest, false).descendingSet().stream()
            .filter(admission::mindsAhead)
            .findFirst()
            .orElse(null);
    Set<Entry> now = followed();
    now.forEach(other -> line.follow(other, attempt));
    before.removeAll(now);
    before.forEach(other -> line.unfollow(other, attempt));
  }

  private Set<Entry> followed() {
    Set<Entry> all = new HashSet<>(blockers);
    Stream.of(lookout, companion).filter(Objects::nonNull).forEach(all::add);
    return all;
  }

  /** A followed entry has left the line. */
  void left(Entry other, boolean ours) {
    remove(other, ours);
    blockers.remove(other);
    lookout = other.equals(lookout) ? null : lookout;
    companion = other.equals(companion) ? null : companion;
    if (!attempt.isWaiting() || (known && !admission.mindsAhead(other))) {
      return;
    }
    if (known) {
      verify();
    } else {
      lookAgain();
    }
  }

  /** Our writer ahead became a reader. */
  void turned(Entry writer, Entry reader) {
    if (entries.remove(writer)) {
      entries.add(reader);
    }
  }

  private void remove(Entry other, boolean ours) {
    entries.remove(other);
    if (other.kind().is(Trait.REPLACEABLE) && !ours) {
      complete = false;
      known &= admission.isShared();
    }
  }

  void unfollowAll() {
    Set<Entry> before = followed();
    blockers = new HashSet<>();
    lookout = null;
    companion = null;
    before.forEach(other -> line.unfollow(other, attempt));
  }

  /** Who of the others is still there? Our own are known to be, and so are the blockers. */
  private void verify() {
    trim();
    List<Entry> unknown = entries.stream().filter(this::mustBeAskedAbout).toList();
    if (unknown.isEmpty()) {
      attempt.settle();
      return;
    }
    if (checking) {
      return;
    }
    checking = true;
    long size = Math.max(lineSize, line.spanFrom(entries.first()));
    if (unknown.size() > MOST || unknown.size() * SHARE > size) {
      lookAgain();
    } else {
      List<String> nodes = unknown.stream().map(line::node).toList();
      line.session
          .repeated(() -> line.session.wire().readAll(nodes))
          .thenAccept(reply -> line.runLocked(() -> verified(unknown, reply)));
    }
  }

  private boolean mustBeAskedAbout(Entry other) {
    return admission.mindsAhead(other) && !line.isOwn(other) && !blockers.contains(other);
  }

  private void verified(List<Entry> asked, Reply<List<Reply<Node>>> reply) {
    if (!attempt.isWaiting() || reply.sessionOver()) {
      return;
    }
    if (!reply.ok()) {
      lookAgain();
      return;
    }
    checking = false;
    boolean listed = !known; // a list is on its way already
    for (int i = 0; i < asked.size(); i++) {
      if (reply.get().get(i).is(Code.NONODE)) {
        remove(asked.get(i), false);
      }
    }
    if (known) {
      attempt.settle();
    } else if (!listed) {
      lookAgain();
    }
  }

  private void trim() {
    entries.headSet(Entry.lowest(line.floor()), false).clear();
  }
}
