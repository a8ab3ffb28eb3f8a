package io.zkrecipes.kernel.line;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A directory as a ZooKeeper server keeps it, the connection of one session to it, and that
 * session's {@link LineState}, without a server: requests are applied and replies are delivered one
 * at a time, when the test says so.
 *
 * <p>Kept from the real thing: requests are applied in the order in which they were sent, replies
 * and watch events arrive in the order of the transactions, and a cut of the connection loses
 * requests from some point on and all replies under way. Reads, watches and deletes are sent again
 * after a cut; a create is looked for by its name first. Numbers begin again in a directory that
 * was made anew.
 */
final class SimulatedLine implements LineReads {
  final LineState state = new LineState(this);
  final List<SimulatedEntry> entries = new ArrayList<>(); // own ones, in any stage
  int lists;
  int checks;

  private final Random random;
  private final long firstNumber;
  private final Map<String, Entry> nodes = new LinkedHashMap<>();
  private final Set<String> watchedNodes = new HashSet<>(); // at the server
  private final Set<Entry> watches = new LinkedHashSet<>(); // at the client
  private final ArrayDeque<Request> requests = new ArrayDeque<>();
  private final ArrayDeque<Delivery> deliveries = new ArrayDeque<>();
  private final Set<String> ownWatches = new HashSet<>();
  private int joining;
  private long number;
  private long zxid;
  private long birth;
  private int names;
  private boolean operated;

  SimulatedLine(Random random, long firstNumber) {
    this.random = random;
    this.firstNumber = firstNumber;
    makeDirectory();
  }

  /** Something that the server does, and what is to be done when its reply was lost. */
  private record Request(Runnable apply, Runnable resend) {}

  /** Something that arrives at the client; if it is a reply, what its request must do when lost. */
  private record Delivery(Runnable arrive, @Nullable Runnable resend) {}

  private void makeDirectory() {
    birth = ++zxid;
    number = firstNumber;
  }

  // ---- the server

  private Entry create(EntryKind kind, String name) {
    if (nodes.isEmpty() && birth == 0) {
      makeDirectory();
    }
    long sequence = Math.min(number, Entry.LAST_SEQUENCE);
    number++;
    Entry entry = new Entry(sequence, 0, kind, 1, name).createdAt(++zxid);
    nodes.put(name, entry);
    return entry;
  }

  private boolean delete(String name) {
    if (nodes.remove(name) == null) {
      return false;
    }
    zxid++;
    if (watchedNodes.remove(name)) {
      deliveries.add(new Delivery(() -> deletionHeard(name), null));
    }
    return true;
  }

  private void deletionHeard(String name) {
    List<Entry> heard = watches.stream().filter(entry -> entry.name().equals(name)).toList();
    heard.forEach(
        entry -> {
          watches.remove(entry);
          state.onDeleted(entry);
        });
    if (ownWatches.remove(name)) {
      entries.stream().filter(own -> own.name.equals(name)).forEach(SimulatedEntry::onNodeLost);
    }
  }

  NavigableSet<Entry> truth() {
    return new TreeSet<>(nodes.values());
  }

  boolean exists(Entry entry) {
    return nodes.containsKey(entry.name());
  }

  /** Another client joins. */
  void foreignJoins(EntryKind kind) {
    create(kind, "foreign-" + ++names);
  }

  /** The node of another client at this place among those of other clients goes. */
  void foreignLeavesAt(int index) {
    delete(
        truth().stream()
            .map(Entry::name)
            .filter(name -> name.startsWith("foreign"))
            .skip(index)
            .findFirst()
            .orElseThrow());
  }

  /** One node that is not ours goes, or turns into a reader at the same place first. */
  void foreignLeaves(@Nullable EntryKind becomes) {
    List<Entry> foreign =
        nodes.values().stream().filter(entry -> entry.name().startsWith("foreign")).toList();
    if (foreign.isEmpty()) {
      return;
    }
    Entry one = foreign.get(random.nextInt(foreign.size()));
    if (becomes != null && one.kind().is(EntryKind.Trait.REPLACEABLE) && !one.isTied()) {
      Entry reader = new Entry(one.sequence(), 0, becomes, 1, "foreign-" + ++names);
      nodes.put(reader.name(), reader);
      zxid++;
    }
    delete(one.name());
  }

  /** Somebody deletes one of our nodes. */
  void operatorDeletes() {
    List<SimulatedEntry> ours =
        entries.stream().filter(own -> nodes.containsKey(own.name)).toList();
    if (!ours.isEmpty()) {
      delete(ours.get(random.nextInt(ours.size())).name);
      operated = true;
    }
  }

  /**
   * Whether a node of ours was deleted by somebody else and that was not heard of everywhere yet:
   * until then nothing can be promised to those who relied on it.
   */
  boolean isOperated() {
    operated &=
        !isIdle() || entries.stream().anyMatch(own -> own.isInLine() && !exists(own.entry()));
    return operated;
  }

  /** An empty directory is reaped. */
  void reap() {
    if (nodes.isEmpty()) {
      birth = 0;
    }
  }

  // ---- the connection

  boolean isIdle() {
    return requests.isEmpty() && deliveries.isEmpty();
  }

  /** The server applies the next request. */
  void apply() {
    Request next = requests.poll();
    if (next != null) {
      next.apply().run();
    }
  }

  /** The next reply or event arrives. */
  void deliver() {
    Delivery next = deliveries.poll();
    if (next != null) {
      next.arrive().run();
    }
  }

  /** The connection is cut, and the client connects again. */
  void cut() {
    for (int applied = random.nextInt(requests.size() + 1); applied > 0; applied--) {
      apply();
    }
    List<Runnable> again = new ArrayList<>();
    for (Delivery lost : deliveries) {
      if (lost.resend() != null) {
        again.add(lost.resend());
      }
    }
    requests.forEach(lost -> again.add(lost.resend()));
    requests.clear();
    deliveries.clear();
    watchedNodes.clear();
    Set<String> all = new LinkedHashSet<>(ownWatches);
    watches.forEach(entry -> all.add(entry.name()));
    for (String name : all) {
      if (nodes.containsKey(name)) {
        watchedNodes.add(name);
      } else {
        deliveries.add(new Delivery(() -> deletionHeard(name), null));
      }
    }
    again.forEach(Runnable::run);
  }

  private <T> void send(Supplier<T> atServer, Consumer<T> reply) {
    Runnable resend = () -> send(atServer, reply);
    requests.add(
        new Request(
            () -> {
              T answer = atServer.get();
              deliveries.add(new Delivery(() -> reply.accept(answer), resend));
            },
            resend));
  }

  // ---- the client

  private Listing listing(long sentAt) {
    return new Listing(truth(), true, nodes.size(), birth, sentAt);
  }

  @Override
  public void list() {
    lists++;
    long sentAt = state.now();
    send(() -> listing(sentAt), state::listed);
  }

  @Override
  public void check(List<Entry> asked) {
    checks++;
    send(
        () -> {
          Set<Entry> gone = new HashSet<>(asked);
          gone.removeIf(this::exists);
          return gone;
        },
        gone -> state.checked(asked, gone));
  }

  @Override
  public void watch(Entry entry) {
    watches.add(entry);
    watchNode(entry.name());
  }

  private void watchNode(String name) {
    send(
        () -> {
          boolean isThere = nodes.containsKey(name);
          if (isThere) {
            watchedNodes.add(name);
          }
          return !isThere;
        },
        isGone -> {
          if (isGone) {
            deletionHeard(name);
          }
        });
  }

  @Override
  public void unwatch(Entry entry) {
    watches.remove(entry);
  }

  int watches() {
    return watches.size();
  }

  /** A request of ours comes into the line. */
  SimulatedEntry join(Admission admission, EntryKind kind, boolean mayWait) {
    SimulatedEntry own = new SimulatedEntry("own-" + ++names, admission, kind, mayWait);
    entries.add(own);
    own.begin();
    return own;
  }

  /** Waiting entries of ours. */
  List<SimulatedEntry> in(Predicate<SimulatedEntry> stage) {
    return entries.stream().filter(stage).toList();
  }

  /** Ours, from the create to the delete: what {@link LineAttempt} does over a real session. */
  final class SimulatedEntry implements LineWaiter {
    final String name;
    final Admission admission;
    boolean joined;
    boolean admitted;
    boolean left;
    private final EntryKind kind;
    private final boolean mayWait;
    private boolean pinned;
    private @Nullable LinePlace place;

    SimulatedEntry(String name, Admission admission, EntryKind kind, boolean mayWait) {
      this.name = name;
      this.admission = admission;
      this.kind = kind;
      this.mayWait = mayWait;
    }

    void begin() {
      pinned = state.hasOwnEntries();
      boolean listed = !pinned && joining == 0;
      joining++;
      sendCreate(listed);
    }

    private void sendCreate(boolean listed) {
      Entry[] made = new Entry[1];
      long sentAt = state.now();
      boolean[] answered = new boolean[1];
      Runnable find = () -> find(answered);
      requests.add(
          new Request(
              () -> {
                made[0] = create(kind, name);
                if (!listed) {
                  deliveries.add(new Delivery(() -> arrives(made[0], null, answered), find));
                }
              },
              find));
      if (listed) {
        requests.add(
            new Request(
                () -> {
                  Listing seen = listing(sentAt);
                  deliveries.add(new Delivery(() -> arrives(made[0], seen, answered), find));
                },
                find));
      }
    }

    /** After a cut: the list by which the node is found may be older than what is heard later. */
    private void find(boolean[] answered) {
      if (answered[0]) {
        return;
      }
      answered[0] = true;
      long sentAt = state.now();
      send(
          () -> new Object[] {nodes.get(name), listing(sentAt)},
          found -> {
            if (found[0] == null) {
              sendCreate(true);
            } else {
              send(
                  () -> nodes.containsKey(name),
                  isThere -> {
                    if (isThere) {
                      arrives((Entry) found[0], (Listing) found[1], new boolean[1]);
                    } else {
                      sendCreate(true);
                    }
                  });
            }
          });
    }

    private void arrives(Entry entry, @Nullable Listing seen, boolean[] answered) {
      if (answered[0]) {
        return;
      }
      answered[0] = true;
      joining--;
      if (left) {
        send(() -> delete(name), byUs -> {});
      } else {
        joined = true;
        state.joined(entry, this, pinned, seen);
      }
    }

    void watchOwn() {
      if (joined && !left && ownWatches.add(name)) {
        watchNode(name);
      }
    }

    boolean isInLine() {
      return joined && !left;
    }

    void leave() {
      if (left) {
        return;
      }
      left = true;
      if (joined) {
        Entry entry = entry();
        send(() -> delete(name), byUs -> state.deleted(entry, byUs));
        ownWatches.remove(name);
        state.left(place());
      }
    }

    Entry entry() {
      return place().entry;
    }

    private LinePlace place() {
      return Objects.requireNonNull(place);
    }

    @Override
    public void onPlace(LinePlace given) {
      place = given;
    }

    @Override
    public Admission admission() {
      return admission;
    }

    @Override
    public boolean isWaiting() {
      return joined && !admitted && !left;
    }

    @Override
    public boolean mayWait() {
      return mayWait;
    }

    @Override
    public void onFree() {
      admitted = true;
      state.admitted(place());
    }

    @Override
    public void onBlocked() {
      leave();
    }

    @Override
    public void onFailed(Throwable cause) {
      throw new AssertionError(cause);
    }

    @Override
    public void onNodeLost() {
      if (!left && joined) {
        left = true;
        ownWatches.remove(name);
        send(() -> delete(name), byUs -> {});
        state.lost(place());
      }
    }

    @Override
    public String toString() {
      String stage = left ? "left" : admitted ? "admitted" : joined ? "waiting" : "joining";
      return name + " " + (place == null ? "" : entry().sequence() + " ") + kind.mark() + stage;
    }
  }
}
