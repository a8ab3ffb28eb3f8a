package io.zkrecipes.examples.scheduler;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.election.Election;
import io.zkrecipes.election.Participant;
import io.zkrecipes.examples.ConsoleReport;
import io.zkrecipes.examples.Ensemble;
import io.zkrecipes.examples.scheduler.Ticks.Leadership;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Shows what happens when a leader is killed: no process leads until its session has ended, then
 * the next candidate goes on where it stopped.
 *
 * <p>To run it: {@code examples/demo --help} builds the jar, then {@code java -cp
 * examples/target/demo.jar io.zkrecipes.examples.scheduler.SchedulerExample}; about 10 seconds.
 */
@Command(
    name = "java -cp demo.jar io.zkrecipes.examples.scheduler.SchedulerExample",
    header = "The scheduler: three processes, of which the leader ticks; two leaders are killed.",
    description = {
      "",
      "The leader writes a numbered tick every 50 ms, guarded by its term. It is killed (SIGKILL);"
          + " when its session has ended the next one goes on with the next number. Takes about"
          + " 10 seconds.",
      ""
    },
    footer = {"", "Exit code: 0 if every check held, 1 if not, 2 for wrong arguments."})
public final class SchedulerExample implements Callable<Integer> {
  private static final List<String> NAMES = List.of("node-1", "node-2", "node-3");
  private static final long POLL_INTERVAL = 20; // ms
  private static final int TICKS_EACH = 10;

  @Mixin private final Ensemble ensemble = new Ensemble();

  private final ConsoleReport report = new ConsoleReport();

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs it in this JVM; returns the exit code. */
  static int run(String... args) {
    return new CommandLine(new SchedulerExample()).execute(args);
  }

  @Override
  public Integer call() throws Exception {
    return ensemble.run(this::runSchedulers);
  }

  private int runSchedulers(String connectString, RecipeClient client) throws Exception {
    TickStore tickStore = new TickStore("/scheduler/" + UUID.randomUUID());
    tickStore.make(client);
    try (SchedulerProcesses processes = new SchedulerProcesses()) {
      for (String name : NAMES) {
        processes.start(
            name, Scheduler.arguments(connectString, ensemble.session(), tickStore.path(), name));
      }
      List<Leadership> leaderships = watch(client, tickStore, processes);
      return check(tickStore.read(client), leaderships) ? 0 : 1;
    } finally {
      tickStore.remove(client);
    }
  }

  /** Kills each leader but the last. Returns all that have led. */
  private List<Leadership> watch(
      RecipeClient client, TickStore tickStore, SchedulerProcesses processes) throws Exception {
    Election election = Election.of(client, tickStore.leader());
    await("three candidates", () -> election.candidates().size() == NAMES.size());
    List<Leadership> leaderships = new ArrayList<>();
    while (true) {
      leaderships.add(leadership(election.leader().orElseThrow()));
      report.say(leaderships.get(leaderships.size() - 1) + " leads");
      int before = tickStore.count(client);
      await("ticks", () -> tickStore.count(client) >= before + TICKS_EACH);
      if (leaderships.size() == NAMES.size()) {
        return leaderships;
      }
      killAndAwaitNextLeader(election, leaderships.get(leaderships.size() - 1), processes);
    }
  }

  private void killAndAwaitNextLeader(
      Election election, Leadership leader, SchedulerProcesses processes) throws Exception {
    long killed = System.nanoTime();
    report.say("kill -9 " + processes.kill(leader.leader()) + ": " + leader.leader() + " is dead");
    await(
        "the next leader",
        () -> election.leader().filter(now -> !leadership(now).equals(leader)).isPresent());
    report.say("no leader for %.1f s".formatted(ConsoleReport.secondsSince(killed)));
  }

  private static Leadership leadership(Participant leader) {
    return new Leadership(leader.candidate(), leader.epoch());
  }

  private static boolean check(Ticks ticks, List<Leadership> seen) {
    String count = ticks.all().size() + " ticks: none is missing, none is there twice";
    boolean complete = ConsoleReport.check(ticks.areComplete(), count);
    boolean rising =
        ConsoleReport.check(ticks.haveRisingEpochs(), "one leader in each epoch, and epochs rise");
    boolean ticked =
        ConsoleReport.check(
            ticks.leaderships().containsAll(seen),
            "every leader that was seen has written ticks: " + seen);
    return complete && rising && ticked;
  }

  /** A condition that is polled. */
  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(String what, Condition condition) throws Exception {
    long begun = System.nanoTime();
    while (!holds(condition)) {
      if (System.nanoTime() - begun > Ensemble.LIMIT.toNanos()) {
        throw new TimeoutException("no " + what + " within " + Ensemble.LIMIT.toSeconds() + " s");
      }
      TimeUnit.MILLISECONDS.sleep(POLL_INTERVAL);
    }
  }

  /** Without an answer in time the condition does not hold yet. */
  private static boolean holds(Condition condition) throws Exception {
    try {
      return condition.holds();
    } catch (CoordinationException e) {
      if (e.getClass() != CoordinationException.class) { // a subclass: access denied, for example
        throw e;
      }
      return false;
    }
  }
}
