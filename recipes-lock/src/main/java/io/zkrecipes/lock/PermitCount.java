package io.zkrecipes.lock;

import io.zkrecipes.AccessDeniedException;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.PermitsMismatchException;
import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Node;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the number of permits: the data of the directory, {@code 10}, or {@code 20
 * resized} once it was changed.
 *
 * @param permits the number; 0 if it is not known
 * @param resized whether it counts for all, whatever number they expect
 * @param obstacle why it cannot be known: makes a new error for each request that is told; null if
 *     there is no obstacle
 */
record PermitCount(
    int permits, boolean resized, @Nullable Supplier<CoordinationException> obstacle) {
  /** Not read yet. */
  static final PermitCount UNKNOWN = new PermitCount(0, false, null);

  private static final Pattern DATA = Pattern.compile("([1-9]\\d{0,8})( resized)?");

  /** What the data of the directory says, which is not empty. */
  static PermitCount of(ZPath path, Node directory) {
    if (directory.data().length < directory.stat().getDataLength()) {
      return unreadable(path);
    }
    String text = new String(directory.data(), StandardCharsets.UTF_8);
    Matcher parts = DATA.matcher(text);
    return parts.matches()
        ? new PermitCount(Integer.parseInt(parts.group(1)), parts.group(2) != null, null)
        : blocked(
            () ->
                new CoordinationException(
                    "%s: its data is '%s' (expected: a number of permits)".formatted(path, text)));
  }

  static PermitCount unreadable(ZPath path) {
    return blocked(() -> new AccessDeniedException(path + ": its data may not be read"));
  }

  static PermitCount blocked(Supplier<CoordinationException> obstacle) {
    return new PermitCount(0, false, obstacle);
  }

  /**
   * The data that says so many permits; the first ones to use a semaphore write what they expect.
   */
  static byte[] initialData(int permits) {
    return String.valueOf(permits).getBytes(StandardCharsets.UTF_8);
  }

  static byte[] resizedData(int permits) {
    return (permits + " resized").getBytes(StandardCharsets.UTF_8);
  }

  boolean isKnown() {
    return permits > 0;
  }

  /**
   * Why a request for this many permits, by a client that expects this number, cannot be served.
   */
  Optional<RuntimeException> objection(ZPath path, int expected, int wanted) {
    if (obstacle != null) {
      return Optional.of(obstacle.get());
    }
    if (!isKnown()) {
      return Optional.empty();
    }
    if (!resized && permits != expected) {
      return Optional.of(new PermitsMismatchException(path, expected, permits));
    }
    return wanted > permits
        ? Optional.of(
            new IllegalArgumentException(
                "%s: permits: %d (expected: 1 to %d)".formatted(path, wanted, permits)))
        : Optional.empty();
  }
}
