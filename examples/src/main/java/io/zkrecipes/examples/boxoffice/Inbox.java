package io.zkrecipes.examples.boxoffice;

import io.zkrecipes.examples.boxoffice.Message.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * What the towns say, in the order in which it was heard. Any thread posts; one thread reads, and
 * may leave for later what it does not want yet.
 */
final class Inbox {
  private final BlockingQueue<Event> heard = new LinkedBlockingQueue<>();
  private final List<Event> kept = new ArrayList<>();

  /** What was said, and by which town. */
  record Event(Town town, Message message) {
    boolean is(Kind kind) {
      return message.kind() == kind;
    }

    FanId fan() {
      return new FanId(town.name(), message.fan());
    }

    long token() {
      return message.number();
    }
  }

  void post(Event event) {
    heard.add(event);
  }

  /**
   * Takes the first event that is wanted.
   *
   * @throws DemoException if the time is over or a town has ended by itself
   */
  Event await(Predicate<Event> wanted, Programme programme) throws InterruptedException {
    while (true) {
      Optional<Event> found = kept.stream().filter(wanted).findFirst();
      if (found.isPresent()) {
        kept.remove(found.get());
        return found.get();
      }
      listen(programme.left());
    }
  }

  /** Waits this long for one more event. */
  void listen(Duration atMost) throws InterruptedException {
    keep(Optional.ofNullable(heard.poll(atMost.toNanos(), TimeUnit.NANOSECONDS)));
  }

  /** How many events of this kind have come and were not taken. */
  long waiting(Kind kind) {
    for (Event event = heard.poll(); event != null; event = heard.poll()) {
      keep(Optional.of(event));
    }
    return kept.stream().filter(event -> event.is(kind)).count();
  }

  private void keep(Optional<Event> event) {
    if (event.filter(it -> it.is(Kind.GONE)).isPresent()) {
      throw new DemoException(event.get().town().name() + " ended by itself");
    }
    event.ifPresent(kept::add);
  }
}
