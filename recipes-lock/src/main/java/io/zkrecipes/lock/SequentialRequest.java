package io.zkrecipes.lock;

import io.zkrecipes.Lease;
import io.zkrecipes.SessionLostException;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.Failures;
import io.zkrecipes.kernel.line.Admission;
import io.zkrecipes.kernel.line.DelegatingRequest;
import io.zkrecipes.kernel.line.LineRequest;
import io.zkrecipes.kernel.line.LineRequest.WaitMode;
import io.zkrecipes.kernel.session.ClientContext;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A request made of several steps: it joins one line after the other, and holds the leases of the
 * earlier steps while it waits for the next. All or nothing: when one step fails, the earlier ones
 * are released. When the session ends, it begins again with the first step.
 *
 * <p>A reply and a withdrawal may come at once: {@link #onGranted} adds the lease and then reads
 * whether the request was withdrawn; the withdrawing thread sets that first and then releases what
 * is held. So one of the two releases the lease.
 */
final class SequentialRequest extends DelegatingRequest {
  /** One line to join, and the rule by which it admits. */
  record Step(ZPath path, Admission admission) {}

  private final List<Step> steps;
  private final WaitMode waitMode;
  private final Function<List<Lease>, Lease> combine;
  private final List<Lease> held = new CopyOnWriteArrayList<>();

  private SequentialRequest(
      ClientContext context,
      List<Step> steps,
      WaitMode waitMode,
      Function<List<Lease>, Lease> combine) {
    super(context, steps.get(steps.size() - 1).path());
    this.steps = steps;
    this.waitMode = waitMode;
    this.combine = combine;
  }

  /**
   * Begins with the first step; returns at once.
   *
   * @param steps at least one
   * @param combine makes one lease of those of all steps; may release those not needed any more
   */
  static SequentialRequest take(
      ClientContext context,
      List<Step> steps,
      WaitMode waitMode,
      Function<List<Lease>, Lease> combine) {
    SequentialRequest request = new SequentialRequest(context, steps, waitMode, combine);
    request.takeNext();
    return request;
  }

  private void takeNext() {
    if (!held.stream().allMatch(Lease::isValid)) {
      releaseAll(); // one was lost while the request waited for the next
    }
    if (held.size() == steps.size()) {
      granted(combine.apply(List.copyOf(held)));
      return;
    }
    Step step = steps.get(held.size());
    WaitMode stepPatience =
        waitMode == WaitMode.REJOIN && !held.isEmpty() ? WaitMode.ONE_SESSION : waitMode;
    LineRequest inLine = LineRequest.take(context, step.path(), step.admission(), stepPatience);
    delegateTo(inLine);
    inLine
        .result()
        .whenComplete(
            (granted, error) -> {
              if (error != null) {
                onFailed(Failures.cause(error));
              } else if (granted.isEmpty()) {
                releaseAll();
                refused();
              } else {
                onGranted(granted.get());
              }
            });
  }

  private void onGranted(Lease lease) {
    held.add(lease); // before it reads isWithdrawn(), see above
    if (isWithdrawn()) {
      releaseAll();
    } else {
      takeNext();
    }
  }

  private void onFailed(Throwable cause) {
    releaseAll();
    if (cause instanceof SessionLostException && waitMode == WaitMode.REJOIN) {
      takeNext();
    } else {
      result.completeExceptionally(cause);
    }
  }

  private void releaseAll() {
    held.forEach(Lease::close);
    held.clear();
  }

  @Override
  protected void onWithdrawn() {
    super.onWithdrawn();
    releaseAll();
  }
}
