package io.zkrecipes.kernel.line;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who of one session is admitted in one line, and what must be watched or read to decide that: one
 * state for all of its entries. Knows no threads, so that it can be tested without a server.
 *
 * <p><b>Invariant.</b> An own entry is admitted when its {@link Admission} finds no blocker among
 * the {@linkplain KnownEntries known entries} before it, and these are all that there can be. When
 * an own entry leaves after having been admitted, the next own entry is admitted at once, without a
 * request: our delete is already sent, in order, before whatever the next one sends, and the order
 * of arrival is kept.
 *
 * <p><b>The order this rests on.</b> Requests of one session are applied in the order in which they
 * were sent; replies and watch events arrive in the order of their transactions. Therefore a
 * listing whose reply has not arrived yet will reflect everything that was heard before the reply:
 * one listing at a time is enough, however many entries wait for it.
 *
 * <p><b>What is watched.</b> The blockers of each waiting entry, whose deletion may be the grant,
 * and one entry before them, whose deletion says that it is time to check the others: so that when
 * a blocker goes, nobody else is left to ask about.
 *
 * <p>All methods are called under the lock of the {@link SessionLine}.
 */
final class LineState {
  private static final int MOST_CHECKED = 100; // nodes in one request
  private static final int CHECK_COST = 4; // reading a node costs about as much as listing 4 names

  private record Check(
      Set<Entry> entries, List<LinePlace> places) {} // and who waits for its result

  private final LineReads requests;
  private final KnownEntries known = new KnownEntries();
  private final TreeMap<Entry, LinePlace> own = new TreeMap<>();
  private final FollowedEntries followed;
  private final List<Check> checks = new ArrayList<>();

  /** Waiting places that need a listing. */
  private final Set<LinePlace> unlisted = new LinkedHashSet<>();

  /** Places about which is to be decided, see {@link #settle}. */
  private final ArrayDeque<LinePlace> undecided = new ArrayDeque<>();

  private boolean deciding;

  /** Own entries that are admitted; also read without the lock. */
  private final Set<Entry> holding = ConcurrentHashMap.newKeySet();

  private boolean listing; // a request of this line is under way

  LineState(LineReads requests) {
    this.requests = requests;
    this.followed = new FollowedEntries(requests);
  }

  /** A new moment of this line, later than all before: see {@link Listing#sentAt}. Any thread. */
  long now() {
    return known.now();
  }

  /** Whether an own entry is in the line: then the directory, and so its numbers, stay. */
  boolean hasOwnEntries() {
    return !own.isEmpty();
  }

  /** Whether the numbers are used up where own entries stand: then a listing needs the zxids. */
  boolean hasTies() {
    return !own.isEmpty() && own.lastKey().isTied();
  }

  /** Whether an own admitted entry keeps such an entry out. Any thread, without the lock. */
  boolean refuses(Admission admission) {
    return admission.isReady() && !admission.blockers(new TreeSet<>(holding)).isEmpty();
  }

  /** How many are known to be before this place. */
  int position(LinePlace place) {
    return known.ahead(place.entry).size();
  }

  /**
   * An own entry has come into the line.
   *
   * @param pinned whether an own entry kept the directory when the create was sent; if not, the
   *     directory may have been made anew since then
   * @param seen a listing that was sent behind the create, if there was one
   */
  void joined(Entry entry, LineWaiter waiter, boolean pinned, @Nullable Listing seen) {
    if (own.isEmpty() && !pinned) {
      known.forget();
    }
    LinePlace place = new LinePlace(entry, waiter, seen == null ? now() : seen.sentAt());
    waiter.onPlace(place);
    own.put(entry, place);
    if (!known.add(entry)) {
      distrust();
    }
    if (seen != null) {
      unlisted.add(place);
      apply(seen);
    } else {
      settle(place);
    }
  }

  /**
   * Decides about a waiting place by what is known. One decision may cause others; these are taken
   * one after the other, so that a long line needs no deep stack.
   */
  void settle(LinePlace place) {
    undecided.add(place);
    if (!deciding) {
      deciding = true;
      try {
        for (LinePlace next = undecided.poll(); next != null; next = undecided.poll()) {
          settleNow(next);
        }
      } finally {
        deciding = false;
      }
    }
  }

  private void settleNow(LinePlace place) {
    LineWaiter waiter = place.waiter;
    if (!waiter.isWaiting()) {
      return;
    }
    Admission admission = waiter.admission();
    Optional<RuntimeException> objection = admission.objection();
    if (objection.isPresent()) {
      waiter.onFailed(objection.get());
    } else if (!isCovered(place)) {
      needListing(place);
    } else {
      unlisted.remove(place);
      if (admission.isReady()) { // if not, it is settled when that changes
        decide(place, admission.blockers(known.ahead(place.entry)));
      }
    }
  }

  private void decide(LinePlace place, List<Entry> blockers) {
    if (blockers.isEmpty()) {
      place.waiter.onFree();
    } else if (place.waiter.mayWait()) {
      follow(place, blockers);
    } else if (place.listed || isBehindOwn(place)) {
      place.waiter.onBlocked();
    } else { // what is known may be out of date
      needListing(place);
    }
  }

  private boolean isBehindOwn(LinePlace place) {
    Admission admission = place.waiter.admission();
    return !admission.isShared()
        && own.headMap(place.entry).keySet().stream().anyMatch(admission::waitsFor);
  }

  private boolean isCovered(LinePlace place) {
    return known.covers(place.entry, place.waiter.admission().isShared());
  }

  private void needListing(LinePlace place) {
    unlisted.add(place);
    if (!listing) {
      listing = true;
      requests.list();
    }
  }

  void admitted(LinePlace place) {
    place.admittedAt = now();
    holding.add(place.entry);
    unfollow(place);
  }

  /** What lets entries in has changed, but for the entries. */
  void reconsider() {
    List.copyOf(own.values()).forEach(this::settle);
  }

  /**
   * An own entry leaves the line; its delete is sent already. Those behind it may be admitted by
   * this.
   */
  void left(LinePlace place) {
    known.leaves(place.entry);
    drop(place);
    tellFollowers(place.entry);
  }

  /** The delete of an own entry that has left was answered. */
  void deleted(Entry entry, boolean byUs) {
    known.hasLeft(entry);
    if (!byUs) { // it was gone before: what rested on it is void
      distrust();
    }
  }

  /** The node of an own entry is gone, and it was not this session that deleted it. */
  void lost(LinePlace place) {
    drop(place);
    followed.removeAll(place.entry);
    distrust();
  }

  private void drop(LinePlace place) {
    own.remove(place.entry);
    known.remove(place.entry);
    holding.remove(place.entry);
    unlisted.remove(place);
    unfollow(place);
  }

  /** An admitted own entry was replaced by another one with the same number. */
  LinePlace replaced(LinePlace before, Entry entry) {
    LinePlace after = new LinePlace(entry, before.waiter, now());
    after.admittedAt = after.joinedAt;
    own.remove(before.entry);
    own.put(entry, after);
    known.replace(before.entry, entry);
    holding.add(entry);
    holding.remove(before.entry);
    tellFollowers(before.entry);
    return after;
  }

  /** Believes nothing that was known: all who wait need a listing. */
  void distrust() {
    known.distrust();
    List.copyOf(own.values()).stream()
        .filter(place -> place.waiter.isWaiting())
        .forEach(this::needListing);
    if (!holding.isEmpty() && !listing) { // which may show that an admitted one is not first
      listing = true;
      requests.list();
    }
  }

  /** The listing that was asked for has arrived. */
  void listed(Listing seen) {
    listing = false;
    apply(seen);
  }

  /** The listing that was asked for has failed. */
  void listFailed(Throwable cause) {
    listing = false;
    List<LinePlace> all = List.copyOf(unlisted);
    unlisted.clear();
    all.forEach(place -> place.waiter.onFailed(cause));
  }

  private void apply(Listing seen) {
    known.apply(seen, own.keySet());
    List<LinePlace> waiting = List.copyOf(unlisted);
    List.copyOf(own.values()).forEach(place -> verify(place, seen));
    waiting.stream().filter(place -> own.get(place.entry) == place).forEach(this::settle);
  }

  /** What a listing says of an own entry that was there when the listing was sent. */
  private void verify(LinePlace place, Listing seen) {
    if (own.get(place.entry) != place || place.joinedAt > seen.sentAt()) {
      return;
    }
    boolean untold = place.entry.isTied() && !seen.withTies();
    boolean refuted =
        place.admittedAt <= seen.sentAt()
            && place.waiter.admission().isRefutedBy(seen.entries().headSet(place.entry, false));
    if (refuted || !(untold || seen.entries().contains(place.entry))) {
      place.waiter.onNodeLost();
    } else {
      place.listed |= !untold;
    }
  }

  /** The node of an entry of another client was deleted. */
  void onDeleted(Entry entry) {
    followed.watchEnded(entry);
    known.removeForeign(entry);
    tellFollowers(entry);
  }

  private void tellFollowers(Entry entry) {
    followed.removeAll(entry).forEach(place -> followedLeft(place, entry));
  }

  private void followedLeft(LinePlace place, Entry other) {
    place.followedLeft(other);
    if (place.waiter.isWaiting()) {
      check(place);
    }
  }

  /** Finds out who of the others before a place is still there, then decides. */
  private void check(LinePlace place) {
    if (!isCovered(place)) {
      needListing(place);
      return;
    }
    List<Entry> unknown =
        known.ahead(place.entry).stream().filter(other -> isUnknown(place, other)).toList();
    if (unknown.isEmpty()) {
      settle(place);
    } else if (!place.checking) { // if it does, the result covers whoever leaves before it comes
      place.checking = true;
      check(place, unknown);
    }
  }

  /** Own entries are known to be there, and so are the blockers, which are watched. */
  private boolean isUnknown(LinePlace place, Entry other) {
    boolean isBlocker = place.followed.subList(0, place.blockers).contains(other);
    return place.waiter.admission().waitsFor(other) && !own.containsKey(other) && !isBlocker;
  }

  private void check(LinePlace place, List<Entry> unknown) {
    for (Check check : checks) {
      if (check.entries().containsAll(unknown)) {
        check.places().add(place);
        return;
      }
    }
    if (unknown.size() > MOST_CHECKED || unknown.size() * CHECK_COST > known.size()) {
      place.checking = false;
      needListing(place);
    } else {
      checks.add(new Check(Set.copyOf(unknown), new ArrayList<>(List.of(place))));
      requests.check(unknown);
    }
  }

  /** A check was answered: these are not there any more, the others are. */
  void checked(List<Entry> entries, Set<Entry> gone) {
    gone.forEach(known::removeForeign); // those who watch one of them hear of it by the event
    answered(entries).forEach(this::settle);
  }

  /** A check could not be answered. */
  void checkFailed(List<Entry> entries) {
    answered(entries).stream().filter(place -> place.waiter.isWaiting()).forEach(this::needListing);
  }

  private List<LinePlace> answered(List<Entry> entries) {
    Set<Entry> asked = Set.copyOf(entries);
    List<LinePlace> places = new ArrayList<>();
    checks.stream()
        .filter(check -> check.entries().equals(asked))
        .forEach(check -> places.addAll(check.places()));
    checks.removeIf(check -> check.entries().equals(asked));
    places.forEach(place -> place.checking = false);
    return places;
  }

  private void follow(LinePlace place, List<Entry> blockers) {
    List<Entry> next = new ArrayList<>(blockers);
    Entry farthest = blockers.get(blockers.size() - 1);
    lookout(place, farthest).ifPresent(next::add);
    List<Entry> before = place.followed;
    place.followed = List.copyOf(next);
    place.blockers = blockers.size();
    next.forEach(entry -> followed.follow(entry, place, own.containsKey(entry)));
    before.stream()
        .filter(entry -> !next.contains(entry))
        .forEach(entry -> followed.unfollow(entry, place));
  }

  /**
   * The nearest one before the blockers that matters. An own blocker that waits for everybody has a
   * lookout of its own.
   */
  private Optional<Entry> lookout(LinePlace place, Entry farthest) {
    LinePlace blocker = own.get(farthest);
    if (blocker != null && !blocker.waiter.admission().isShared()) {
      return Optional.empty();
    }
    return known.ahead(farthest).descendingSet().stream()
        .filter(place.waiter.admission()::waitsFor)
        .findFirst();
  }

  private void unfollow(LinePlace place) {
    List<Entry> before = place.followed;
    place.followed = List.of();
    place.blockers = 0;
    before.forEach(entry -> followed.unfollow(entry, place));
  }
}
