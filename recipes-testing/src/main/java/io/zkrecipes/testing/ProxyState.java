package io.zkrecipes.testing;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** State that all connections of one proxy share. */
final class ProxyState {
  final FreezeSwitch toServer = new FreezeSwitch();
  final FreezeSwitch toClient = new FreezeSwitch();
  final List<FaultRule> rules = new CopyOnWriteArrayList<>();
  final List<WireTap> taps = new CopyOnWriteArrayList<>();
  final List<Long> sessions = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable RoundTripCounter> rounds = new AtomicReference<>();

  /** Lets every rule count the request; returns the first rule that applies. */
  Optional<FaultRule> faultFor(WireRequest request) {
    return rules.stream().filter(rule -> rule.appliesTo(request)).toList().stream().findFirst();
  }

  /** Lets every rule count the event; returns the first rule that applies. */
  Optional<FaultRule> faultFor(WireEvent event) {
    return rules.stream().filter(rule -> rule.appliesTo(event)).toList().stream().findFirst();
  }

  void sessionSeen(long sessionId) {
    if (sessionId != 0 && !sessions.contains(sessionId)) {
      sessions.add(sessionId);
    }
  }

  Optional<RoundTripCounter> rounds() {
    return Optional.ofNullable(rounds.get());
  }

  void startRounds(RoundTripCounter lockStep) {
    if (!rounds.compareAndSet(null, lockStep)) {
      throw new IllegalStateException("recordRounds: already recording on this proxy");
    }
  }

  void endRounds() {
    rounds.set(null);
  }
}
