package io.zkrecipes.kernel.line;

import io.zkrecipes.kernel.line.EntryKind.Trait;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What one session knows of one line, held once for all of its entries, and what follows from it:
 * who is admitted, and what must be watched or read. Sends nothing itself and knows no threads, so
 * that it can be tested without a server.
 *
 * <p><b>Invariant.</b> {@code present} holds every entry that is in the directory and not above
 * {@code coverage}: it may hold more (entries whose deletion has not been heard of yet), never
 * less. Nobody can come in below an entry that is there, as sequence numbers grow. So an own entry
 * that is not above the coverage is admitted rightly when its {@link Admission} finds no blocker
 * among the present entries before it.
 *
 * <p><b>How the coverage grows.</b> A listing accounts for all numbers up to the highest one in it.
 * Sequence numbers are dense: an own entry whose number follows the coverage directly extends it
 * without a listing. So when an own entry leaves after having been admitted, the next own entry is
 * admitted at once, without a request: our delete is already sent, in order, before whatever the
 * next one sends, and the order of arrival is kept.
 *
 * <p><b>The order this rests on.</b> Requests of one session are applied in the order in which they
 * were sent; replies and watch events arrive in the order of their transactions. Therefore a
 * listing whose reply has not arrived yet will reflect everything that was heard before the reply:
 * one listing at a time is enough, however many entries wait for it.
 *
 * <p><b>One exception.</b> An entry does come in below others when a writer of Curator turns into a
 * reader: it puts a reader's entry with its own number into the directory, then deletes its own.
 * When such a {@linkplain Trait#REPLACEABLE replaceable} entry of another client is gone, its
 * number is {@code suspect} until the next listing, for all who do not share.
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

  /** The owner of an entry of this session. */
  interface Waiter {
    /** Decides whom the entry must wait for. */
    Admission admission();

    /** The entry has this place now; comes before everything else. */
    void onPlace(Place place);

    /** Whether it waits: not admitted yet, and not out of the line. */
    boolean isWaiting();

    /** Whether it may wait for others at all. */
    boolean mayWait();

    /**
     * Nobody is in the way. Calls {@link LineState#admitted}, at once or after having asked the
     * ensemble, or else {@link LineState#settle}.
     */
    void onFree();

    /** It may not wait, and somebody is in the way. */
    void onBlocked();

    /** The line cannot be read, or the admission objects. */
    void onFailed(Throwable cause);

    /** The node of the entry is gone, and it was not this session that deleted it. */
    void onNodeLost();
  }

  /** Sends what is needed to know more. */
  interface Requests {
    /** Lists the directory; {@link LineState#listed} or {@link LineState#listFailed} follows. */
    void list();

    /** Reads these nodes; {@link LineState#checked} follows. */
    void check(List<Entry> entries);

    /** Watches the node of an entry; {@link LineState#onDeleted} follows when it is deleted. */
    void watch(Entry entry);

    /** Does not watch it any more. */
    void unwatch(Entry entry);
  }

  /** An own entry in the line. */
  static final class Place {
    final Entry entry;
    final Waiter waiter;
    private final long joinedAt; // listings sent later, or then, must show it
    private long admittedAt = Long.MAX_VALUE;
    private List<Entry> followed = List.of(); // the blockers and perhaps one before them
    private int blockers; // how many of the followed ones, which come first
    private boolean listed; // a listing was sent after the entry was made
    private boolean checking;

    Place(Entry entry, Waiter waiter, long joinedAt) {
      this.entry = entry;
      this.waiter = waiter;
      this.joinedAt = joinedAt;
    }
  }

  /** A check under way, and who waits for its result. */
  private record Check(Set<Entry> entries, List<Place> places) {}

  private final Requests requests;
  private final TreeMap<Entry, Place> own = new TreeMap<>();
  private final NavigableSet<Entry> present = new TreeSet<>();
  private final Map<Entry, Set<Place>> followers = new HashMap<>();
  private final Set<Entry> watched = new HashSet<>();

  /** Numbers where an unseen entry may stand, each with the time since when. */
  private final TreeMap<Long, Long> suspects = new TreeMap<>();

  private final List<Check> checks = new ArrayList<>();

  /** Waiting places that need a listing. */
  private final Set<Place> unlisted = new LinkedHashSet<>();

  /** Places about which is to be decided, see {@link #settle}. */
  private final ArrayDeque<Place> undecided = new ArrayDeque<>();

  private boolean deciding;

  /** Own entries whose delete is sent: a listing may still show them. */
  private final Set<Entry> leaving = new HashSet<>();

  /** Own entries that are admitted; also read without the lock. */
  private final Set<Entry> holding = ConcurrentHashMap.newKeySet();

  /** Up to this entry all are accounted for; null if none is. */
  private @Nullable Entry coverage;

  private int size; // of the directory, as of the latest listing
  private long birth; // of the directory, as of the latest listing
  private boolean listing; // a request of this line is under way

  private long latest; // the time at which the latest listing that was applied was sent

  /** Orders arrivals, admissions and listings. */
  private final AtomicLong clock = new AtomicLong();

  LineState(Requests requests) {
    this.requests = requests;
  }

  /** A new moment of this line, later than all before: see {@link Listing#sentAt}. Any thread. */
  long now() {
    return clock.incrementAndGet();
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
  int position(Place place) {
    return present.headSet(place.entry).size();
  }

  /**
   * An own entry has come into the line.
   *
   * @param pinned whether an own entry kept the directory when the create was sent; if not, the
   *     directory may have been made anew since then
   * @param seen a listing that was sent behind the create, if there was one
   */
  void joined(Entry entry, Waiter waiter, boolean pinned, @Nullable Listing seen) {
    if (own.isEmpty() && !pinned) {
      forget();
    }
    boolean anew = coverage != null && entry.compareTo(coverage) <= 0 && !present.contains(entry);
    Place place = new Place(entry, waiter, seen == null ? now() : seen.sentAt());
    waiter.onPlace(place);
    own.put(entry, place);
    present.add(entry);
    if (anew) { // numbers do not go back in one directory
      distrust();
    } else if (coverage != null && follows(entry, coverage)) {
      coverage = entry;
    }
    if (seen != null) {
      unlisted.add(place);
      apply(seen);
    } else {
      settle(place);
    }
  }

  private static boolean follows(Entry entry, Entry before) {
    return entry.sequence() == before.sequence() + 1 && !entry.isTied();
  }

  /**
   * Decides about a waiting place by what is known. One decision may cause others; these are taken
   * one after the other, so that a long line needs no deep stack.
   */
  void settle(Place place) {
    undecided.add(place);
    if (!deciding) {
      deciding = true;
      try {
        for (Place next = undecided.poll(); next != null; next = undecided.poll()) {
          settleNow(next);
        }
      } finally {
        deciding = false;
      }
    }
  }

  private void settleNow(Place place) {
    Waiter waiter = place.waiter;
    Admission admission = waiter.admission();
    if (!waiter.isWaiting()) {
      return;
    }
    Optional<RuntimeException> objection = admission.objection();
    if (objection.isPresent()) {
      waiter.onFailed(objection.get());
    } else if (!isCovered(place)) {
      needListing(place);
    } else {
      unlisted.remove(place);
      if (admission.isReady()) { // if not, it is settled when that changes
        decide(place, admission.blockers(ahead(place)));
      }
    }
  }

  private void decide(Place place, List<Entry> blockers) {
    if (blockers.isEmpty()) {
      place.waiter.onFree();
    } else if (place.waiter.mayWait()) {
      follow(place, blockers);
    } else if (place.listed || !place.waiter.admission().isShared()) {
      place.waiter.onBlocked();
    } else { // what is known may be out of date
      needListing(place);
    }
  }

  private NavigableSet<Entry> ahead(Place place) {
    return present.headSet(place.entry, false);
  }

  /** Whether everybody before this place is present, as far as its admission minds. */
  private boolean isCovered(Place place) {
    return coverage != null
        && place.entry.compareTo(coverage) <= 0
        && (place.waiter.admission().isShared()
            || suspects.isEmpty()
            || suspects.firstKey() > place.entry.sequence());
  }

  private void needListing(Place place) {
    unlisted.add(place);
    if (!listing) {
      listing = true;
      requests.list();
    }
  }

  /** The place is admitted. */
  void admitted(Place place) {
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
  void left(Place place) {
    leaving.add(place.entry);
    drop(place);
    tellFollowers(place.entry);
  }

  /** The delete of an own entry that has left was answered. */
  void deleted(Entry entry, boolean byUs) {
    leaving.remove(entry);
    if (!byUs) { // it was gone before: what rested on it is void
      distrust();
    }
  }

  /** The node of an own entry is gone, and it was not this session that deleted it. */
  void lost(Place place) {
    drop(place);
    followers.remove(place.entry);
    distrust();
  }

  private void drop(Place place) {
    own.remove(place.entry);
    present.remove(place.entry);
    holding.remove(place.entry);
    unlisted.remove(place);
    unfollow(place);
  }

  /** An admitted own entry was replaced by another one with the same number. */
  Place replaced(Place before, Entry entry) {
    Place after = new Place(entry, before.waiter, now());
    after.admittedAt = after.joinedAt;
    own.remove(before.entry);
    own.put(entry, after);
    present.remove(before.entry);
    present.add(entry);
    holding.add(entry);
    holding.remove(before.entry);
    tellFollowers(before.entry);
    return after;
  }

  /** Believes nothing that was known: all who wait need a listing. */
  void distrust() {
    coverage = null;
    List.copyOf(own.values()).stream()
        .filter(place -> place.waiter.isWaiting())
        .forEach(this::needListing);
    if (!holding.isEmpty() && !listing) { // which may show that an admitted one is not first
      listing = true;
      requests.list();
    }
  }

  private void forget() {
    coverage = null;
    present.clear();
    suspects.clear();
  }

  /** The listing that was asked for has arrived. */
  void listed(Listing seen) {
    listing = false;
    apply(seen);
  }

  /** The listing that was asked for has failed. */
  void listFailed(Throwable cause) {
    listing = false;
    List<Place> all = List.copyOf(unlisted);
    unlisted.clear();
    all.forEach(place -> place.waiter.onFailed(cause));
  }

  private void apply(Listing seen) {
    if (seen.birth() != birth) {
      birth = seen.birth();
      forget();
      present.addAll(own.keySet());
    }
    NavigableSet<Entry> entries = seen.entries();
    if (!entries.isEmpty()) {
      Entry last = entries.last();
      entries.removeAll(leaving);
      if (seen.sentAt() > latest) { // what an older one does not show may have come since
        latest = seen.sentAt();
        size = seen.size();
        present
            .headSet(last, true)
            .removeIf(entry -> !entries.contains(entry) && !own.containsKey(entry));
        suspects.headMap(last.sequence(), true).values().removeIf(since -> since < latest);
      }
      present.addAll(entries);
      coverage = coverage == null || coverage.compareTo(last) < 0 ? last : coverage;
    }
    List<Place> waiting = List.copyOf(unlisted);
    List.copyOf(own.values()).forEach(place -> verify(place, seen));
    waiting.stream().filter(place -> own.get(place.entry) == place).forEach(this::settle);
  }

  /** What a listing says of an own entry that was there when the listing was sent. */
  private void verify(Place place, Listing seen) {
    if (own.get(place.entry) != place || place.joinedAt > seen.sentAt()) {
      return;
    }
    boolean refuted =
        place.admittedAt <= seen.sentAt()
            && place.waiter.admission().isRefutedBy(seen.entries().headSet(place.entry, false));
    if (refuted || !seen.entries().contains(place.entry)) {
      place.waiter.onNodeLost();
    } else {
      place.listed = true;
    }
  }

  /** The node of an entry of another client was deleted. */
  void onDeleted(Entry entry) {
    watched.remove(entry);
    removeForeign(entry);
    tellFollowers(entry);
  }

  private void removeForeign(Entry entry) {
    if (present.remove(entry) && entry.kind().is(Trait.REPLACEABLE)) {
      suspects.put(entry.sequence(), now());
    }
  }

  private void tellFollowers(Entry entry) {
    if (watched.remove(entry)) {
      requests.unwatch(entry);
    }
    Set<Place> told = followers.remove(entry);
    if (told != null) {
      told.forEach(place -> followedLeft(place, entry));
    }
  }

  private void followedLeft(Place place, Entry other) {
    int index = place.followed.indexOf(other);
    if (index >= 0) {
      List<Entry> rest = new ArrayList<>(place.followed);
      rest.remove(index);
      place.followed = rest;
      place.blockers -= index < place.blockers ? 1 : 0;
    }
    if (place.waiter.isWaiting()) {
      check(place);
    }
  }

  /** Finds out who of the others before a place is still there, then decides. */
  private void check(Place place) {
    if (!isCovered(place)) {
      needListing(place);
      return;
    }
    List<Entry> unknown = ahead(place).stream().filter(other -> isUnknown(place, other)).toList();
    if (unknown.isEmpty()) {
      settle(place);
    } else if (!place.checking) { // if it does, the result covers whoever leaves before it comes
      place.checking = true;
      check(place, unknown);
    }
  }

  /** Own entries are known to be there, and so are the blockers, which are watched. */
  private boolean isUnknown(Place place, Entry other) {
    return place.waiter.admission().mindsAhead(other)
        && !own.containsKey(other)
        && !place.followed.subList(0, place.blockers).contains(other);
  }

  private void check(Place place, List<Entry> unknown) {
    for (Check check : checks) {
      if (check.entries().containsAll(unknown)) {
        check.places().add(place);
        return;
      }
    }
    if (unknown.size() > MOST_CHECKED
        || unknown.size() * CHECK_COST > Math.max(size, present.size())) {
      place.checking = false;
      needListing(place);
    } else {
      checks.add(new Check(Set.copyOf(unknown), new ArrayList<>(List.of(place))));
      requests.check(unknown);
    }
  }

  /** A check was answered: these are not there any more, the others are. */
  void checked(List<Entry> entries, Set<Entry> gone) {
    gone.forEach(this::removeForeign); // those who watch one of them hear of it by the event
    answered(entries).forEach(this::settle);
  }

  /** A check could not be answered. */
  void checkFailed(List<Entry> entries) {
    answered(entries).stream().filter(place -> place.waiter.isWaiting()).forEach(this::needListing);
  }

  private List<Place> answered(List<Entry> entries) {
    Set<Entry> asked = Set.copyOf(entries);
    List<Place> places = new ArrayList<>();
    checks.stream()
        .filter(check -> check.entries().equals(asked))
        .forEach(check -> places.addAll(check.places()));
    checks.removeIf(check -> check.entries().equals(asked));
    places.forEach(place -> place.checking = false);
    return places;
  }

  private void follow(Place place, List<Entry> blockers) {
    List<Entry> next = new ArrayList<>(blockers);
    Entry farthest = blockers.get(blockers.size() - 1);
    lookout(place, farthest).ifPresent(next::add);
    List<Entry> before = place.followed;
    place.followed = List.copyOf(next);
    place.blockers = blockers.size();
    next.forEach(entry -> follow(entry, place));
    before.stream().filter(entry -> !next.contains(entry)).forEach(e -> unfollow(e, place));
  }

  /**
   * The nearest one before the blockers that matters. An own blocker that waits for everybody has a
   * lookout of its own.
   */
  private Optional<Entry> lookout(Place place, Entry farthest) {
    Place blocker = own.get(farthest);
    if (blocker != null && !blocker.waiter.admission().isShared()) {
      return Optional.empty();
    }
    return present.headSet(farthest, false).descendingSet().stream()
        .filter(place.waiter.admission()::mindsAhead)
        .findFirst();
  }

  private void follow(Entry entry, Place place) {
    followers.computeIfAbsent(entry, absent -> new LinkedHashSet<>(2)).add(place);
    if (!own.containsKey(entry) && watched.add(entry)) {
      requests.watch(entry);
    }
  }

  private void unfollow(Place place) {
    List<Entry> before = place.followed;
    place.followed = List.of();
    place.blockers = 0;
    before.forEach(entry -> unfollow(entry, place));
  }

  private void unfollow(Entry entry, Place place) {
    Set<Place> those = followers.get(entry);
    if (those != null && those.remove(place) && those.isEmpty()) {
      followers.remove(entry);
      if (watched.remove(entry)) {
        requests.unwatch(entry);
      }
    }
  }
}
