package io.zkrecipes.benchmarks;

import io.zkrecipes.benchmarks.Contender.Door;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.barriers.DistributedDoubleBarrier;

/**
 * One party of Curator's double barrier. Each generation takes a new one, because a late event
 * would let a used one in early. Two paths are used in turn: with one path, parties that have not
 * left yet would wait for parties that enter again.
 */
final class PartyDoor implements Door {
  private final CuratorFramework framework;
  private final String path;
  private final int parties;
  private int generation;
  private DistributedDoubleBarrier barrier;

  PartyDoor(CuratorFramework framework, String path, int parties) {
    this.framework = framework;
    this.path = path;
    this.parties = parties;
    this.barrier = next();
  }

  private DistributedDoubleBarrier next() {
    return new DistributedDoubleBarrier(framework, path + "/" + generation++ % 2, parties);
  }

  @Override
  public void enter() throws InterruptedException {
    try {
      barrier.enter();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) { // Curator's signature
      throw new IllegalStateException("enter failed", e);
    }
  }

  @Override
  public void leave() {
    try {
      barrier.leave();
    } catch (Exception e) { // Curator's signature
      throw new IllegalStateException("leave failed", e);
    }
    barrier = next();
  }

  /** All had left when the last leave returned. */
  @Override
  public void settle() {}
}
