package io.zkrecipes.kernel.session;

import com.google.common.collect.MapMaker;
import java.util.concurrent.ConcurrentMap;

/**
 * Objects that several recipes of one client use in common, such as the cached value of a node. An
 * object is kept as long as a recipe refers to it. Thread-safe.
 */
public final class SharedObjects {
  /** Identifies an object by {@code equals}, and creates it. */
  public interface Key<T> {
    T make(ClientContext context);
  }

  private final ClientContext context;
  private final ConcurrentMap<Key<?>, Object> objects = new MapMaker().weakValues().makeMap();

  SharedObjects(ClientContext context) {
    this.context = context;
  }

  /** The object of this key; created now if there is none. */
  @SuppressWarnings("unchecked") // a key is only ever mapped to what it made
  public <T> T get(Key<T> key) {
    return (T) objects.computeIfAbsent(key, absent -> key.make(context));
  }
}
