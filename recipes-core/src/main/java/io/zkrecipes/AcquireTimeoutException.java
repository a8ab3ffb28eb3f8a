package io.zkrecipes;

import java.time.Duration;
import java.util.Optional;

/** The time to wait was over before the turn came. The place in line is given up. */
public final class AcquireTimeoutException extends CoordinationException {
  private static final long serialVersionUID = 1L;
  private final transient Optional<String> holder;
  private final int position;

  /**
   * @param holder the owner name of the holder, where it could be read in time
   * @param position how many were ahead, as far as known; 0 when the line was not reached
   */
  public AcquireTimeoutException(
      ZPath path, Duration timeout, Optional<String> holder, int position) {
    super(
        "%s: not acquired within %s; %s"
            .formatted(
                path,
                timeout,
                position == 0
                    ? "no answer from the ensemble yet"
                    : "held by %s, %d ahead".formatted(holder.orElse("(unknown)"), position)));
    this.holder = holder;
    this.position = position;
  }

  /** The owner name of the holder, where it could be read in time. */
  public Optional<String> holder() {
    return holder;
  }

  /** How many were ahead when the time was over, the holder included; 0 when that is not known. */
  public int position() {
    return position;
  }
}
