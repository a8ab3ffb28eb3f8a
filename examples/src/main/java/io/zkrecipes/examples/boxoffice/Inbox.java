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
 * The messages of all towns, in the order of arrival. Any thread posts; one thread reads, and may
 * leave messages for later.
 */
final class Inbox {
  private final BlockingQueue<Event> received = new LinkedBlockingQueue<>();
  private final List<Event> kept = new ArrayList<>();

  /** A message and the town that sent it. */
  record Event(TownProcess town, Message message) {
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
    received.add(event);
  }

  /**
   * Waits for the first event that matches, and removes it.
   *
   * @throws DemoException if the time is over or a town has ended by itself
   */
  Event await(Predicate<Event> wanted, DemoProgress progress) throws InterruptedException {
    while (true) {
      Optional<Event> found = kept.stream().filter(wanted).findFirst();
      if (found.isPresent()) {
        kept.remove(found.get());
        return found.get();
      }
      listen(progress.left());
    }
  }

  /** Waits this long for one more event. */
  void listen(Duration atMost) throws InterruptedException {
    keep(Optional.ofNullable(received.poll(atMost.toNanos(), TimeUnit.NANOSECONDS)));
  }

  /** The number of events of this kind that have arrived and were not taken. */
  long waiting(Kind kind) {
    for (Event event = received.poll(); event != null; event = received.poll()) {
      keep(Optional.of(event));
    }
    return kept.stream().filter(event -> event.is(kind)).count();
  }

  private void keep(Optional<Event> event) {
    if (event.filter(it -> it.is(Kind.GONE)).isPresent()) {
      throw new DemoException(event.get().town().name() + " ended unexpectedly");
    }
    event.ifPresent(kept::add);
  }
}
