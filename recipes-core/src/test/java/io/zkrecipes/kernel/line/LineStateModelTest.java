package io.zkrecipes.kernel.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.kernel.line.EntryKind.Trait;
import io.zkrecipes.kernel.line.SimulatedLine.SimulatedEntry;
import io.zkrecipes.kernel.session.ProtectedId;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random histories of a line, judged by a naive line that reads everything anew at every step. A
 * failure names its seed; {@code -Dline.seed=N} runs that one alone.
 */
class LineStateModelTest {
  private static final int SEEDS = Integer.getInteger("line.seeds", 400);
  private static final int STEPS = 250;

  private static final EntryKind LOCK = EntryKind.of("lock-", 0);
  private static final EntryKind WRITE = EntryKind.of("__WRIT__", 1, Trait.REPLACEABLE);
  private static final EntryKind READ = EntryKind.of("__READ__", 2, Trait.SHARED);
  private static final EntryKind PERMIT = EntryKind.of("lease-", 3);

  /** The admissions of locks, of readers, and of three permits, in their simplest form. */
  private record TestAdmission(EntryKind kind) implements Admission {
    @Override
    public String prefix(ProtectedId id) {
      return LineFormat.prefix(id, kind);
    }

    @Override
    public LineFormat format() {
      return LineFormat.of(kind);
    }

    @Override
    public boolean isShared() {
      return kind.equals(READ) || kind.equals(PERMIT);
    }

    @Override
    public boolean waitsFor(Entry other) {
      return !kind.equals(READ) || !other.kind().equals(READ);
    }

    @Override
    public List<Entry> blockers(NavigableSet<Entry> ahead) {
      int together = kind.equals(PERMIT) ? 3 : 1;
      List<Entry> nearest =
          ahead.descendingSet().stream().filter(this::waitsFor).limit(together).toList();
      return nearest.size() < together ? List.of() : nearest;
    }
  }

  @Test
  void decidesAsANaiveLineWouldThatReadsEverythingAnew() {
    Integer only = Integer.getInteger("line.seed");
    for (int seed = only == null ? 0 : only; seed <= (only == null ? SEEDS : only); seed++) {
      try {
        new History(seed).run();
      } catch (AssertionError | RuntimeException wrong) {
        throw new AssertionError(
            "seed " + seed + " (run it alone with -Dline.seed=" + seed + ")", wrong);
      }
    }
  }

  /** How often each action is taken, in the order of {@link History#step}: one row a profile. */
  private static final List<List<Integer>> PROFILES =
      List.of(
          List.of(35, 35, 8, 7, 2, 2, 3, 4, 1, 1, 2, 1), // even
          List.of(35, 35, 5, 9, 6, 1, 2, 5, 1, 5, 8, 1), // the directory is made anew often
          List.of(30, 30, 9, 6, 3, 1, 4, 3, 3, 0, 1, 6), // the connection is cut often
          List.of(35, 35, 8, 7, 1, 1, 9, 6, 3, 0, 0, 1)); // many other clients

  /** One random history. */
  private static final class History {
    private final Random random;
    private final SimulatedLine line;
    private final List<Integer> weights;
    private final List<EntryKind> kinds;
    private final List<String> trace = new ArrayList<>();

    History(int seed) {
      random = new Random(seed);
      weights = PROFILES.get(seed / 3 % PROFILES.size());
      line = new SimulatedLine(random, seed % 10 == 9 ? Entry.LAST_SEQUENCE - 10 : 0);
      kinds =
          switch (seed % 3) {
            case 0 -> List.of(LOCK);
            case 1 -> List.of(READ, WRITE);
            default -> List.of(PERMIT);
          };
    }

    void run() {
      try {
        for (int i = 0; i < STEPS; i++) {
          step();
          checkGrants();
        }
        comeToRest();
        checkProgress();
        serveAll();
      } catch (AssertionError | RuntimeException wrong) {
        String last =
            String.join("\n", trace.subList(Math.max(0, trace.size() - 60), trace.size()));
        throw new AssertionError(wrong.getMessage() + "\n" + last, wrong);
      }
    }

    private void step() {
      int total = weights.stream().mapToInt(Integer::intValue).sum();
      int dice = random.nextInt(total);
      int action = 0;
      for (; dice >= weights.get(action); action++) {
        dice -= weights.get(action);
      }
      EntryKind kind = kind();
      switch (action) {
        case 0 -> act("apply", line::apply);
        case 1 -> act("deliver", line::deliver);
        case 2 -> {
          boolean mayWait = random.nextInt(6) > 0;
          act("join " + kind.mark(), () -> line.join(new TestAdmission(kind), kind, mayWait));
        }
        case 3 -> pick(own -> !own.left && own.admitted, SimulatedEntry::leave, "release");
        case 4 -> pick(own -> !own.left, SimulatedEntry::leave, "leave");
        case 5 -> pick(own -> true, SimulatedEntry::watchOwn, "watch own");
        case 6 -> act("foreign joins " + kind.mark(), () -> line.foreignJoins(kind));
        case 7 -> act("foreign leaves", () -> line.foreignLeaves(null));
        case 8 -> act("foreign leaves or turns", () -> line.foreignLeaves(READ));
        case 9 -> act("operator deletes", line::operatorDeletes);
        case 10 -> act("reap", line::reap);
        default -> act("cut", line::cut);
      }
    }

    private EntryKind kind() {
      return kinds.get(random.nextInt(kinds.size()));
    }

    private void pick(
        java.util.function.Predicate<SimulatedEntry> which,
        java.util.function.Consumer<SimulatedEntry> action,
        String name) {
      List<SimulatedEntry> some = line.in(which);
      if (!some.isEmpty()) {
        SimulatedEntry one = some.get(random.nextInt(some.size()));
        act(name + " " + one, () -> action.accept(one));
      }
    }

    private void act(String name, Runnable action) {
      action.run();
      trace.add(name + " -> " + line.in(own -> !own.left) + " of " + names());
    }

    private List<String> names() {
      return line.truth().stream().map(e -> e.name() + ":" + e.sequence()).toList();
    }

    /** Who is really there before an own entry, but for own ones that are out of use. */
    private NavigableSet<Entry> ahead(SimulatedEntry own) {
      NavigableSet<Entry> ahead = line.truth();
      line.in(other -> other.left && other.joined).forEach(other -> ahead.remove(other.entry()));
      return ahead.headSet(own.entry(), false);
    }

    private void checkGrants() {
      if (line.isOperated()) {
        return;
      }
      for (SimulatedEntry own : line.in(one -> one.admitted && !one.left)) {
        if (line.exists(own.entry())) { // if not, it has not heard of that yet
          assertThat(own.admission.blockers(ahead(own))).as("blockers of %s", own).isEmpty();
        }
      }
    }

    private void comeToRest() {
      line.in(own -> true).forEach(SimulatedEntry::watchOwn);
      int rounds = 0;
      while (!line.isIdle()) {
        act("apply", line::apply);
        act("deliver", line::deliver);
        line.in(own -> true).forEach(SimulatedEntry::watchOwn);
        checkGrants();
        assertThat(rounds++).as("requests without end").isLessThan(20_000);
      }
    }

    private void checkProgress() {
      for (SimulatedEntry own : line.in(SimulatedEntry::isWaiting)) {
        assertThat(own.admission.blockers(ahead(own))).as("blockers of %s", own).isNotEmpty();
      }
      assertThat(line.in(own -> !own.left && !own.joined)).isEmpty();
    }

    /** When all others have gone, all of ours are served, and nothing is left behind. */
    private void serveAll() {
      while (line.truth().stream().anyMatch(entry -> entry.name().startsWith("foreign"))) {
        act("foreign leaves", () -> line.foreignLeaves(null));
      }
      comeToRest();
      while (!line.in(own -> !own.left).isEmpty()) {
        List<SimulatedEntry> served = line.in(own -> own.admitted && !own.left);
        assertThat(served).as("of %s", line.in(own -> !own.left)).isNotEmpty();
        served.forEach(SimulatedEntry::leave);
        comeToRest();
      }
      assertThat(line.truth()).isEmpty();
      assertThat(line.watches()).isZero();
      assertThat(line.state.hasOwnEntries()).isFalse();
    }
  }
}
