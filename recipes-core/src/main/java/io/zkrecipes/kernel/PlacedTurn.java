package io.zkrecipes.kernel;

import io.zkrecipes.ZPath;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A turn that stands in line with a place, and has more to do besides. */
abstract class PlacedTurn extends Turn {
  private volatile @Nullable Place place;

  PlacedTurn(Sessions sessions, ZPath path) {
    super(sessions, path);
  }

  /** From now on it stands in line with this place, which is given up with it. */
  final void stands(Place taken) {
    place = taken; // before the look, as withdrawn() looks the other way round
    if (isLeft()) {
      taken.abandon();
    }
  }

  @Override
  void withdrawn() {
    Place taken = place;
    if (taken != null) {
      taken.abandon();
    }
  }

  @Override
  public final int position() {
    Place taken = place;
    return taken == null ? 0 : taken.position();
  }

  @Override
  public final Standing standing(Duration atMost) throws InterruptedException {
    Place taken = place;
    return taken == null ? new Standing(Optional.empty(), 0) : taken.standing(atMost);
  }
}
