package io.zkrecipes.kernel.line;

import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.session.ClientContext;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A turn that stands in line with a place, and has more to do besides. */
public abstract class DelegatingRequest extends AcquireRequest {
  private volatile @Nullable LineRequest place;

  protected DelegatingRequest(ClientContext context, ZPath path) {
    super(context, path);
  }

  /** From now on it stands in line with this place, which is given up with it. */
  protected final void delegateTo(LineRequest taken) {
    place = taken; // before the look, as onWithdrawn() looks the other way round
    if (isWithdrawn()) {
      taken.abandon();
    }
  }

  @Override
  protected void onWithdrawn() {
    LineRequest taken = place;
    if (taken != null) {
      taken.abandon();
    }
  }

  @Override
  public final int position() {
    LineRequest taken = place;
    return taken == null ? 0 : taken.position();
  }

  @Override
  public final Standing standing(Duration atMost) throws InterruptedException {
    LineRequest taken = place;
    return taken == null ? new Standing(Optional.empty(), 0) : taken.standing(atMost);
  }
}
