package io.zkrecipes.kernel.session;

import com.google.common.collect.MapMaker;
import java.util.concurrent.ConcurrentMap;

/** What several recipes of one client use in common, as long as one of them has it. Thread-safe. */
public final class SharedObjects {
  /** Names one thing, and makes it if it is not there. */
  public interface Key<T> {
    T make(ClientContext context);
  }

  private final ClientContext context;
  private final ConcurrentMap<Key<?>, Object> things = new MapMaker().weakValues().makeMap();

  SharedObjects(ClientContext context) {
    this.context = context;
  }

  @SuppressWarnings("unchecked") // a key is only ever mapped to what it made
  public <T> T get(Key<T> key) {
    return (T) things.computeIfAbsent(key, absent -> key.make(context));
  }
}
