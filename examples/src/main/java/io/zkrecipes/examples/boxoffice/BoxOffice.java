package io.zkrecipes.examples.boxoffice;

import io.zkrecipes.LeaseState;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.examples.boxoffice.Inbox.Event;
import io.zkrecipes.examples.boxoffice.Message.Kind;
import io.zkrecipes.examples.boxoffice.Store.Sale;
import io.zkrecipes.lock.DistributedLock;
import io.zkrecipes.lock.FairLock;
import io.zkrecipes.lock.LockView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Runs the demo from beginning to end, and keeps the store. Everything happens on one thread, in
 * the order in which messages of the towns arrive.
 */
final class BoxOffice {
  private static final int KILL_AFTER = 10; // tickets
  private static final int FREEZE_AFTER = 30;
  private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

  private final Venue venue;
  private final RecipeClient client;
  private final TownProcesses towns;
  private final DemoProgress progress;
  private final DistributedLock lock;
  private final Inbox inbox = new Inbox();
  private final Store store = new Store();
  private long overtakers; // fans that reported holding the lock while another fan was served

  BoxOffice(Venue venue, RecipeClient client, TownProcesses towns, DemoProgress progress) {
    this.venue = venue;
    this.client = client;
    this.towns = towns;
    this.progress = progress;
    this.lock = FairLock.of(client, venue.path());
  }

  /** The whole demo, top to bottom. */
  Scoreboard run() throws InterruptedException {
    progress.waitFor("the lock");
    ArrivalOrder arrivals = lock.run(progress.left(), lease -> fillLine());

    sellUpTo(KILL_AFTER);
    Incident killed = killTheHolder();

    sellUpTo(FREEZE_AFTER);
    Event frozenHolder = freezeTheHolder();
    Incident frozen = serveTheNext(frozenHolder);
    LeaseState late = wake(frozenHolder);

    sellToAllExcept(killed.victim().town());
    progress.say(store.sales().size() + " tickets sold; every fan that was not killed has one");
    boolean ended = towns.dismiss();

    Checks checks = new Checks(venue, arrivals, store);
    return new Scoreboard(
        towns.all(),
        store,
        killed,
        frozen,
        List.of(
            checks.allFansWereInLine(),
            checks.soldInOrderOfArrival(killed, frozen),
            checks.oneAtATime(overtakers),
            checks.nobodyTwice(),
            checks.allServedExcept(killed.victim().town()),
            checks.servedAfterTheSession("the kill", killed),
            checks.servedAfterTheSession("the freeze", frozen),
            checks.lateSaleRefused(frozen, late),
            checks.nothingLeft(ended, lock.inspect().participants().size())));
  }

  /** Fills the line, while the box office itself holds the lock. */
  private ArrivalOrder fillLine() throws InterruptedException {
    progress.say(
        "starting %d processes of %d fans each; session timeout %s"
            .formatted(
                venue.towns().size(),
                venue.fansPerTown(),
                DemoProgress.inSeconds(venue.sessionTimeout())));
    towns.start(venue, inbox);
    progress.waitFor("every town to connect");
    for (TownProcess town : towns.all()) {
      inbox.await(event -> event.is(Kind.READY) && event.town() == town, progress);
    }
    progress.say(String.join(", ", venue.towns()) + " are connected, and their fans join the line");
    towns.letFansJoin();
    ArrivalOrder arrivals = ArrivalOrder.read(client, venue.path(), lineOf(venue.fans()));
    progress.say(venue.fans() + " fans are in line; the sale begins");
    return arrivals;
  }

  private List<LockView.Participant> lineOf(int fans) throws InterruptedException {
    List<LockView.Participant> line = lock.inspect().waiters();
    while (line.size() < fans) {
      progress.waitFor(fans + " fans in line (" + line.size() + " so far)");
      progress.left();
      inbox.listen(POLL_INTERVAL);
      line = lock.inspect().waiters();
    }
    return line;
  }

  private void sellUpTo(int tickets) throws InterruptedException {
    while (store.sales().size() < tickets) {
      serve(nextHolder());
    }
  }

  private void sellToAllExcept(String town) throws InterruptedException {
    while (towns.all().stream()
        .anyMatch(it -> !it.name().equals(town) && store.soldTo(it.name()) < venue.fansPerTown())) {
      serve(nextHolder());
    }
  }

  private Incident killTheHolder() throws InterruptedException {
    Event holder = nextHolder();
    progress.say(holder.fan() + " holds the lock: kill -9 " + holder.town().pid());
    holder.town().kill();
    return serveTheNext(holder);
  }

  private Event freezeTheHolder() throws InterruptedException {
    Event holder = nextHolder();
    progress.say(holder.fan() + " holds the lock: kill -STOP " + holder.town().pid());
    holder.town().freeze();
    return holder;
  }

  private Incident serveTheNext(Event victim) throws InterruptedException {
    Duration before = progress.elapsed();
    Event next = nextHolder();
    Duration waited = progress.elapsed().minus(before);
    progress.say(next.fan() + " holds the lock " + DemoProgress.inSeconds(waited) + " later");
    serve(next);
    return new Incident(victim.fan(), victim.token(), next.fan(), waited);
  }

  /** Continues the frozen process; returns the state that the fan's lease reports. */
  private LeaseState wake(Event frozen) throws InterruptedException {
    frozen.town().wake();
    progress.say("kill -CONT " + frozen.town().pid() + ": " + frozen.fan() + " goes on");
    LeaseState late = sellTo(frozen);
    progress.say(
        "its lease is %s; the fan tries to buy all the same: token %d, the store has seen %d"
            .formatted(late, frozen.token(), store.highest()));
    progress.say(frozen.town().name() + "'s other fans join again at the end of the line");
    return late;
  }

  private Event nextHolder() throws InterruptedException {
    progress.waitFor("the next holder, after " + store.sales().size() + " tickets");
    return inbox.await(event -> event.is(Kind.HOLDING), progress);
  }

  private void serve(Event holder) throws InterruptedException {
    sellTo(holder);
    if (store.sales().size() % 10 == 0) {
      progress.say(store.sales().size() + " tickets sold");
    }
  }

  private LeaseState sellTo(Event holder) throws InterruptedException {
    progress.waitFor(holder.fan() + " to buy");
    holder.town().say(Message.of(Kind.GO, holder.message().fan(), 0));
    Event wish =
        inbox.await(event -> event.is(Kind.BUY) && event.fan().equals(holder.fan()), progress);
    Optional<Sale> sale = store.sell(wish.fan(), wish.token());
    if (sale.isPresent()) {
      overtakers += inbox.waiting(Kind.HOLDING);
    }
    Kind answer = sale.isPresent() ? Kind.SOLD : Kind.REFUSED;
    wish.town().say(Message.of(answer, wish.message().fan(), store.highest()));
    return wish.message().state();
  }
}
