package io.zkrecipes.lock;

import io.zkrecipes.Lease;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.line.LineInspector;
import io.zkrecipes.kernel.line.LineRequest.WaitMode;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.lock.SequentialRequest.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * The protocol of Curator's InterProcessSemaphoreV2: a request first takes the lock at {@code
 * <path>/locks}, then creates one node for each permit in {@code <path>/leases}, and keeps the lock
 * until there are no more nodes than permits.
 */
record CuratorPermitProtocol(ClientContext context, ZPath path, int permits, WaitMode waitMode)
    implements PermitProtocol {

  @Override
  public LockEntrance entrance(int wanted) {
    if (wanted > permits) {
      throw new IllegalArgumentException(
          "%s: permits: %d (expected: 1 to %d)".formatted(path, wanted, permits));
    }
    List<Step> steps = new ArrayList<>();
    steps.add(new Step(path.child("locks"), LockMode.EXCLUSIVE));
    for (int i = 0; i < wanted; i++) {
      steps.add(new Step(leases(), new CuratorPermitAdmission(permits)));
    }
    return new RequestEntrance(
        waitMode,
        how -> SequentialRequest.take(context, steps, how, CuratorPermitProtocol::withoutLock));
  }

  private static Lease withoutLock(List<Lease> all) {
    all.get(0).close();
    List<Lease> permits = all.subList(1, all.size());
    return permits.size() == 1 ? permits.get(0) : new MultiLease(List.copyOf(permits));
  }

  @Override
  public void resize(int other) {
    throw new UnsupportedOperationException(
        path + ": the number of permits of Curator's semaphore is fixed: " + permits);
  }

  @Override
  public SemaphoreView inspect() {
    return SemaphoreView.of(permits, LineInspector.read(context, leases(), LockEntries.FORMAT));
  }

  private ZPath leases() {
    return path.child("leases");
  }
}
