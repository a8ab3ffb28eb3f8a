package io.zkrecipes.benchmarks;

import io.zkrecipes.benchmarks.Contender.Door;
import java.util.Collection;
import java.util.List;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreV2;
import org.apache.curator.framework.recipes.locks.Lease;

/** Some permits of Curator's semaphore, for one thread. */
final class PermitsDoor implements Door {
  private final InterProcessSemaphoreV2 semaphore;
  private final int wanted;
  private Collection<Lease> leases = List.of();

  PermitsDoor(InterProcessSemaphoreV2 semaphore, int wanted) {
    this.semaphore = semaphore;
    this.wanted = wanted;
  }

  @Override
  public void enter() throws InterruptedException {
    try {
      leases = semaphore.acquire(wanted);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) { // Curator's signature
      throw new IllegalStateException("acquire failed", e);
    }
  }

  @Override
  public void leave() {
    semaphore.returnAll(leases);
  }

  /** Each return was confirmed, or is repeated in the background. */
  @Override
  public void settle() {}
}
