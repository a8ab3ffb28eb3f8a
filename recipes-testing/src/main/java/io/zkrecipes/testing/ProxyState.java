package io.zkrecipes.testing;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What all connections of one proxy share. */
final class ProxyState {
  final Gate toServer = new Gate();
  final Gate toClient = new Gate();
  final List<FaultRule> rules = new CopyOnWriteArrayList<>();
  final List<WireTap> taps = new CopyOnWriteArrayList<>();
  final List<Long> sessions = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable Rounds> rounds = new AtomicReference<>();

  /** Lets every rule count the request; the first that is due strikes. */
  Optional<FaultRule> faultFor(WireRequest request) {
    return rules.stream().filter(rule -> rule.claims(request)).toList().stream().findFirst();
  }

  /** Lets every rule count the event; the first that is due strikes. */
  Optional<FaultRule> faultFor(WireEvent event) {
    return rules.stream().filter(rule -> rule.claims(event)).toList().stream().findFirst();
  }

  void sessionSeen(long sessionId) {
    if (sessionId != 0 && !sessions.contains(sessionId)) {
      sessions.add(sessionId);
    }
  }

  Optional<Rounds> rounds() {
    return Optional.ofNullable(rounds.get());
  }

  void startRounds(Rounds lockStep) {
    if (!rounds.compareAndSet(null, lockStep)) {
      throw new IllegalStateException("recordRounds: already recording on this proxy");
    }
  }

  void endRounds() {
    rounds.set(null);
  }
}
