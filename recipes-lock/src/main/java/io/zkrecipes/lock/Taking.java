package io.zkrecipes.lock;

import io.zkrecipes.kernel.Place.Patience;
import io.zkrecipes.kernel.Turn;
import java.util.function.Function;

/** Turns that are taken in one way, whoever asks; only how long one waits for them differs. */
record Taking(Patience patience, Function<Patience, Turn> way) implements TurnLock.Entrance {

  @Override
  public Turn enter() {
    return way.apply(patience);
  }

  @Override
  public Turn enterOnce() {
    return way.apply(Patience.NONE);
  }
}
