package io.zkrecipes.lock.contract;

import io.zkrecipes.Lease;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.contract.BackgroundCall;
import io.zkrecipes.contract.TestProcess;
import io.zkrecipes.contract.WorkerPool;
import io.zkrecipes.lock.DistributedLock;
import io.zkrecipes.testing.FaultProxy;

/** A process that wants the lock. */
final class LockProcess extends TestProcess {
  /** Takes the lock and releases it. */
  static final WorkerPool.WorkerTask<LockProcess> ACQUIRE_AND_RELEASE =
      (process, number) -> process.acquire().close();

  final DistributedLock lock;

  LockProcess(String name, FaultProxy proxy, RecipeClient client, DistributedLock lock) {
    super(name, proxy, client);
    this.lock = lock;
  }

  Lease acquire() throws InterruptedException {
    return lock.acquire(SOON);
  }

  /** Takes the lock in a thread of its own. */
  BackgroundCall<Lease> acquireInBackground() {
    return BackgroundCall.of(this::acquire);
  }
}
