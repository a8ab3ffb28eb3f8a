package io.zkrecipes.examples.scheduler;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.election.Election;
import io.zkrecipes.election.Participant;
import io.zkrecipes.examples.Ensemble;
import io.zkrecipes.examples.Narrator;
import io.zkrecipes.examples.scheduler.Ticks.Reign;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine;

/**
 * Shows what happens when a leader is killed: nobody works until its session has ended, then the
 * next one goes on where it stopped.
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
  private static final long GLANCE = 20; // ms
  private static final int TICKS_EACH = 10;

  @Mixin private final Ensemble ensemble = new Ensemble();

  private final Narrator narrator = new Narrator();

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs it in this JVM; returns the exit code. */
  static int run(String... args) {
    return new CommandLine(new SchedulerExample()).execute(args);
  }

  @Override
  public Integer call() throws Exception {
    return ensemble.host(this::play);
  }

  private int play(String connectString, RecipeClient client) throws Exception {
    Agenda agenda = new Agenda("/scheduler/" + UUID.randomUUID());
    agenda.make(client);
    try (Machines machines = new Machines()) {
      for (String name : NAMES) {
        machines.start(
            name, Scheduler.arguments(connectString, ensemble.session(), agenda.path(), name));
      }
      List<Reign> reigns = watch(client, agenda, machines);
      return judge(agenda.read(client), reigns) ? 0 : 1;
    } finally {
      agenda.remove(client);
    }
  }

  /** Kills the leader, as long as there is somebody to follow. Returns who has led. */
  private List<Reign> watch(RecipeClient client, Agenda agenda, Machines machines)
      throws Exception {
    Election election = Election.of(client, agenda.leader());
    await("three candidates", () -> election.candidates().size() == NAMES.size());
    List<Reign> reigns = new ArrayList<>();
    while (true) {
      reigns.add(reign(election.leader().orElseThrow()));
      narrator.say(reigns.get(reigns.size() - 1) + " leads");
      int before = agenda.count(client);
      await("ticks", () -> agenda.count(client) >= before + TICKS_EACH);
      if (reigns.size() == NAMES.size()) {
        return reigns;
      }
      killAndAwaitTheNext(election, reigns.get(reigns.size() - 1), machines);
    }
  }

  private void killAndAwaitTheNext(Election election, Reign leader, Machines machines)
      throws Exception {
    long killed = System.nanoTime();
    narrator.say("kill -9 " + machines.kill(leader.leader()) + ": " + leader.leader() + " is dead");
    await(
        "the next leader",
        () -> election.leader().filter(now -> !reign(now).equals(leader)).isPresent());
    narrator.say("nobody led for %.1f s".formatted(Narrator.secondsSince(killed)));
  }

  private static Reign reign(Participant leader) {
    return new Reign(leader.candidate(), leader.epoch());
  }

  private static boolean judge(Ticks ticks, List<Reign> seen) {
    String count = ticks.all().size() + " ticks: none is missing, none is twice";
    boolean complete = Narrator.check(ticks.areComplete(), count);
    boolean rising =
        Narrator.check(ticks.haveRisingEpochs(), "one leader in each epoch, and epochs rise");
    boolean ticked =
        Narrator.check(
            ticks.reigns().containsAll(seen), "who was seen to lead has ticked: " + seen);
    return complete && rising && ticked;
  }

  /** Something that is read again and again. */
  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(String what, Condition condition) throws Exception {
    long begun = System.nanoTime();
    while (!holds(condition)) {
      if (System.nanoTime() - begun > Ensemble.LIMIT.toNanos()) {
        throw new TimeoutException("no " + what + " within " + Ensemble.LIMIT.toSeconds() + " s");
      }
      TimeUnit.MILLISECONDS.sleep(GLANCE);
    }
  }

  /** When the ensemble does not answer in time, it is asked again. */
  private static boolean holds(Condition condition) throws Exception {
    try {
      return condition.holds();
    } catch (CoordinationException e) {
      if (e.getClass() != CoordinationException.class) { // such as that it may not be read
        throw e;
      }
      return false;
    }
  }
}
