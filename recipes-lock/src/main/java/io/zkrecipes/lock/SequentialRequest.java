package io.zkrecipes.lock;

import io.zkrecipes.Lease;
import io.zkrecipes.SessionLostException;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.Failures;
import io.zkrecipes.kernel.line.Admission;
import io.zkrecipes.kernel.line.DelegatingRequest;
import io.zkrecipes.kernel.line.LineRequest;
import io.zkrecipes.kernel.line.LineRequest.Patience;
import io.zkrecipes.kernel.session.ClientContext;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A turn made of several places that are taken one after the other, each with those before it in
 * hand; all or nothing. When the session ends, it begins anew with the first.
 */
public final class SequentialRequest extends DelegatingRequest {
  /** Where one stands, and whom one waits for there. */
  public record Step(ZPath path, Admission admission) {}

  private final List<Step> steps;
  private final Patience patience;
  private final Function<List<Lease>, Lease> whole;
  private final List<Lease> held = new CopyOnWriteArrayList<>();

  private SequentialRequest(
      ClientContext context,
      List<Step> steps,
      Patience patience,
      Function<List<Lease>, Lease> whole) {
    super(context, steps.get(steps.size() - 1).path());
    this.steps = steps;
    this.patience = patience;
    this.whole = whole;
  }

  /**
   * Takes the first place; returns at once.
   *
   * @param steps at least one
   * @param whole makes one lease of those of all steps; may release what is not needed any more
   */
  public static SequentialRequest take(
      ClientContext context,
      List<Step> steps,
      Patience patience,
      Function<List<Lease>, Lease> whole) {
    SequentialRequest chain = new SequentialRequest(context, steps, patience, whole);
    chain.next();
    return chain;
  }

  private void next() {
    if (!held.stream().allMatch(Lease::isValid)) {
      giveBack(); // lost while the next one was waited for
    }
    if (held.size() == steps.size()) {
      granted(whole.apply(List.copyOf(held)));
      return;
    }
    Step step = steps.get(held.size());
    Patience here =
        patience == Patience.REJOIN && !held.isEmpty() ? Patience.ONE_SESSION : patience;
    LineRequest place = LineRequest.take(context, step.path(), step.admission(), here);
    stands(place);
    place
        .result()
        .whenComplete(
            (granted, error) -> {
              if (error != null) {
                failed(Failures.cause(error));
              } else if (granted.isEmpty()) {
                giveBack();
                refused();
              } else {
                goOn(granted.get());
              }
            });
  }

  private void goOn(Lease lease) {
    held.add(lease); // before the look, as withdrawn() looks the other way round
    if (isLeft()) {
      giveBack();
    } else {
      next();
    }
  }

  private void failed(Throwable cause) {
    giveBack();
    if (cause instanceof SessionLostException && patience == Patience.REJOIN) {
      next();
    } else {
      result.completeExceptionally(cause);
    }
  }

  private void giveBack() {
    held.forEach(Lease::close);
    held.clear();
  }

  @Override
  protected void withdrawn() {
    super.withdrawn();
    giveBack();
  }
}
