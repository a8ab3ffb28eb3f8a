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
 * Directs the evening and keeps the store. Everything happens on one thread, in the order in which
 * the towns are heard.
 */
final class BoxOffice {
  private static final int KILL_AFTER = 10; // tickets
  private static final int FREEZE_AFTER = 30;
  private static final Duration GLANCE = Duration.ofMillis(50);

  private final Venue venue;
  private final RecipeClient client;
  private final Towns towns;
  private final Programme programme;
  private final DistributedLock lock;
  private final Inbox inbox = new Inbox();
  private final Store store = new Store();
  private long pushers; // who held the lock while somebody else was being served

  BoxOffice(Venue venue, RecipeClient client, Towns towns, Programme programme) {
    this.venue = venue;
    this.client = client;
    this.towns = towns;
    this.programme = programme;
    this.lock = FairLock.of(client, venue.path());
  }

  /** The whole story. */
  Scoreboard run() throws InterruptedException {
    programme.waitFor("the lock");
    Arrivals arrivals = lock.run(programme.left(), doorKeeper -> gather());

    sellUpTo(KILL_AFTER);
    Incident killed = killTheHolder();

    sellUpTo(FREEZE_AFTER);
    Event sleeper = freezeTheHolder();
    Incident frozen = serveTheNext(sleeper);
    LeaseState late = wake(sleeper);

    sellToEverybodyBut(killed.victim().town());
    programme.say(store.sales().size() + " tickets sold; everybody who lived has one");
    boolean ended = towns.dismiss();

    Checks checks = new Checks(venue, arrivals, store);
    return new Scoreboard(
        towns.all(),
        store,
        killed,
        frozen,
        List.of(
            checks.everybodyWasInLine(),
            checks.soldInOrderOfArrival(killed, frozen),
            checks.oneAtATime(pushers),
            checks.nobodyTwice(),
            checks.everybodyServedBut(killed.victim().town()),
            checks.servedAfterTheSession("the kill", killed),
            checks.servedAfterTheSession("the freeze", frozen),
            checks.lateSaleRefused(frozen, late),
            checks.nothingLeft(ended, lock.inspect().participants().size())));
  }

  /** Fills the line, while the box office itself holds the lock. */
  private Arrivals gather() throws InterruptedException {
    programme.say(
        "starting %d processes of %d fans each; session timeout %s"
            .formatted(
                venue.towns().size(),
                venue.fansPerTown(),
                Programme.inSeconds(venue.sessionTimeout())));
    towns.start(venue, inbox);
    programme.waitFor("every town to connect");
    for (Town town : towns.all()) {
      inbox.await(event -> event.is(Kind.READY) && event.town() == town, programme);
    }
    programme.say(
        String.join(", ", venue.towns()) + " are connected, and their fans join the line");
    towns.letFansJoin();
    Arrivals arrivals = Arrivals.read(client, venue.path(), lineOf(venue.fans()));
    programme.say(venue.fans() + " fans are in line; the sale begins");
    return arrivals;
  }

  private List<LockView.Participant> lineOf(int fans) throws InterruptedException {
    List<LockView.Participant> line = lock.inspect().waiters();
    while (line.size() < fans) {
      programme.waitFor(fans + " fans in line, of whom " + line.size() + " have come");
      programme.left();
      inbox.listen(GLANCE);
      line = lock.inspect().waiters();
    }
    return line;
  }

  private void sellUpTo(int tickets) throws InterruptedException {
    while (store.sales().size() < tickets) {
      serve(nextHolder());
    }
  }

  private void sellToEverybodyBut(String town) throws InterruptedException {
    while (towns.all().stream()
        .anyMatch(it -> !it.name().equals(town) && store.soldTo(it.name()) < venue.fansPerTown())) {
      serve(nextHolder());
    }
  }

  private Incident killTheHolder() throws InterruptedException {
    Event holder = nextHolder();
    programme.say(holder.fan() + " holds the lock: kill -9 " + holder.town().pid());
    holder.town().kill();
    return serveTheNext(holder);
  }

  private Event freezeTheHolder() throws InterruptedException {
    Event holder = nextHolder();
    programme.say(holder.fan() + " holds the lock: kill -STOP " + holder.town().pid());
    holder.town().freeze();
    return holder;
  }

  private Incident serveTheNext(Event victim) throws InterruptedException {
    Duration before = programme.elapsed();
    Event next = nextHolder();
    Duration waited = programme.elapsed().minus(before);
    programme.say(next.fan() + " holds the lock " + Programme.inSeconds(waited) + " later");
    serve(next);
    return new Incident(victim.fan(), victim.token(), next.fan(), waited);
  }

  /** Lets the sleeper go on where it was stopped; returns what its lease says of itself. */
  private LeaseState wake(Event sleeper) throws InterruptedException {
    sleeper.town().wake();
    programme.say("kill -CONT " + sleeper.town().pid() + ": " + sleeper.fan() + " goes on");
    LeaseState late = letBuy(sleeper);
    programme.say(
        "its lease says %s; it tries all the same: token %d, the store has seen %d"
            .formatted(late, sleeper.token(), store.highest()));
    programme.say(sleeper.town().name() + "'s other fans join again at the end of the line");
    return late;
  }

  private Event nextHolder() throws InterruptedException {
    programme.waitFor("the next holder, after " + store.sales().size() + " tickets");
    return inbox.await(event -> event.is(Kind.HOLDING), programme);
  }

  private void serve(Event holder) throws InterruptedException {
    letBuy(holder);
    if (store.sales().size() % 10 == 0) {
      programme.say(store.sales().size() + " tickets sold");
    }
  }

  private LeaseState letBuy(Event holder) throws InterruptedException {
    programme.waitFor(holder.fan() + " to buy");
    holder.town().say(Message.of(Kind.GO, holder.message().fan(), 0));
    Event wish =
        inbox.await(event -> event.is(Kind.BUY) && event.fan().equals(holder.fan()), programme);
    Optional<Sale> sale = store.sell(wish.fan(), wish.token());
    if (sale.isPresent()) {
      pushers += inbox.waiting(Kind.HOLDING);
    }
    Kind answer = sale.isPresent() ? Kind.SOLD : Kind.REFUSED;
    wish.town().say(Message.of(answer, wish.message().fan(), store.highest()));
    return wish.message().state();
  }
}
