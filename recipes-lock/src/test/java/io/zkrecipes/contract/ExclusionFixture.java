package io.zkrecipes.contract;

import io.zkrecipes.LossReason;
import io.zkrecipes.testing.Direction;
import org.apache.zookeeper.data.Stat;

/**
 * A fixture for something that one process holds at a time, checked by an {@link ExclusionChecker}.
 */
public abstract class ExclusionFixture<M extends TestProcess> extends ContractFixture<M> {
  protected final ExclusionChecker checker;

  /** The processes must report their grants to this checker. */
  protected ExclusionFixture(
      FixtureConfig setting, ExclusionChecker checker, ProcessFactory<M> casting) {
    super(setting, casting);
    this.checker = checker;
  }

  /** Name of the holder's node below the path. */
  protected abstract String nodeOf(M holder) throws Exception;

  /**
   * Ends the grant of the holder: by the injected fault if that ends sessions, else by deleting
   * the\n * node of the holder.
   *
   * @return the reason that the holder must be given
   */
  public final LossReason endGrant(M holder) throws Exception {
    injectFault(holder);
    if (faultMode.endsSessions()) {
      return LossReason.SESSION_EXPIRED;
    }
    deleteNodeOf(holder);
    return LossReason.NODE_DELETED;
  }

  /** As above, but no message reaches the holder until its proxy is thawed. */
  public final void endGrantUnnoticed(M holder) throws Exception {
    if (faultMode.endsSessions()) {
      holder.proxy.freeze(Direction.TO_CLIENT);
      injectFault(holder);
    } else {
      injectFault(holder);
      awaitAnswered(holder);
      holder.proxy.freeze(Direction.TO_CLIENT);
      deleteNodeOf(holder);
    }
  }

  /** Waits until the process is connected and has had an answer. */
  protected abstract void awaitAnswered(M process) throws Exception;

  private void deleteNodeOf(M holder) throws Exception {
    String node = full(path) + "/" + nodeOf(holder);
    recordingTheEnd(holder, () -> server().delete().quietly().forPath(node));
  }

  @Override
  protected void expire(TestProcess whom) throws Exception {
    recordingTheEnd(whom, () -> super.expire(whom));
  }

  /** Ends a grant before the holder can know. */
  private interface GrantEnding {
    void happen() throws Exception;
  }

  /** Tells the checker that the holder's grants from before this moment are over. */
  private void recordingTheEnd(TestProcess holder, GrantEnding deposition) throws Exception {
    checker.endGrant(holder.name, Long.MAX_VALUE);
    deposition.happen();
    Stat now = server().setData().forPath("/", new byte[0]);
    checker.endGrant(holder.name, now.getMzxid() << 8);
  }

  /** The number of grants until now. */
  public final int grants() {
    return checker.grants();
  }
}
