package io.zkrecipes;

/** Listening, until it is closed: no call begins after that, but for one that is just about to. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
  @Override
  void close();
}
