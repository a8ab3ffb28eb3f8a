package io.zkrecipes.kernel;

import com.google.common.collect.MapMaker;
import java.util.concurrent.ConcurrentMap;

/** What several recipes of one client use in common, as long as one of them has it. Thread-safe. */
final class Shared {
  /** Names one thing, and makes it if it is not there. */
  interface Key<T> {
    T make(Sessions sessions);
  }

  private final Sessions sessions;
  private final ConcurrentMap<Key<?>, Object> things = new MapMaker().weakValues().makeMap();

  Shared(Sessions sessions) {
    this.sessions = sessions;
  }

  @SuppressWarnings("unchecked") // a key is only ever mapped to what it made
  <T> T get(Key<T> key) {
    return (T) things.computeIfAbsent(key, absent -> key.make(sessions));
  }
}
