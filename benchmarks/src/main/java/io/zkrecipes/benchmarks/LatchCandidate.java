package io.zkrecipes.benchmarks;

import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderLatchListener;
import org.jspecify.annotations.Nullable;

/**
 * Curator's {@code LeaderLatch}, which tells its listener without a change of threads. A closed
 * latch cannot be used again: each term needs a new one. Used by one thread.
 */
final class LatchCandidate implements Contender.RepeatedCandidate {
  private final CuratorFramework framework;
  private final String path;
  private final String id;
  private final Runnable elected;
  private @Nullable LeaderLatch latch;

  LatchCandidate(CuratorFramework framework, String path, String id, Runnable elected) {
    this.framework = framework;
    this.path = path;
    this.id = id;
    this.elected = elected;
  }

  @Override
  public void stand() {
    LeaderLatch next = new LeaderLatch(framework, path, id);
    next.addListener(
        new LeaderLatchListener() {
          @Override
          public void isLeader() {
            elected.run();
          }

          @Override
          public void notLeader() {}
        });
    try {
      next.start();
    } catch (Exception e) { // Curator's signature
      throw new IllegalStateException("start failed", e);
    }
    latch = next;
  }

  @Override
  public void resign() {
    try {
      if (latch != null) {
        latch.close();
      }
    } catch (Exception e) { // Curator's signature
      throw new IllegalStateException("close failed", e);
    }
  }

  @Override
  public void withdraw() {
    resign();
  }
}
