package io.zkrecipes.contract;

import io.zkrecipes.LossReason;
import io.zkrecipes.testing.Direction;
import org.apache.zookeeper.data.Stat;

/** Where something is held by one at a time, before a {@link Witness}. */
public abstract class WitnessedStage<M extends Member> extends Stage<M> {
  protected final Witness witness;

  /** The parties of the cast tell this witness. */
  protected WitnessedStage(Setting setting, Witness witness, Casting<M> casting) {
    super(setting, casting);
    this.witness = witness;
  }

  /** The node that stands for the one who holds, below the path. */
  protected abstract String nodeOf(M holder) throws Exception;

  /**
   * Takes it away from the one who holds it: the world does, or else an operator who deletes the
   * node that stands for its holder.
   *
   * @return the reason that the holder must be given
   */
  public final LossReason depose(M holder) throws Exception {
    strike(holder);
    if (world.endsSessions()) {
      return LossReason.SESSION_EXPIRED;
    }
    deleteNodeOf(holder);
    return LossReason.NODE_DELETED;
  }

  /** As above, but the holder hears of nothing before its line is thawed, and goes on as before. */
  public final void deposeUnheard(M holder) throws Exception {
    if (world.endsSessions()) {
      holder.proxy.freeze(Direction.TO_CLIENT);
      strike(holder);
    } else {
      strike(holder);
      awaitAnswered(holder);
      holder.proxy.freeze(Direction.TO_CLIENT);
      deleteNodeOf(holder);
    }
  }

  /** Waits until this one is connected, and has read something. */
  protected abstract void awaitAnswered(M party) throws Exception;

  private void deleteNodeOf(M holder) throws Exception {
    String node = full(path) + "/" + nodeOf(holder);
    deposing(holder, () -> server().delete().quietly().forPath(node));
  }

  @Override
  protected void expire(Member whom) throws Exception {
    deposing(whom, () -> super.expire(whom));
  }

  /** What ends what somebody holds before it can know. */
  private interface Deposition {
    void happen() throws Exception;
  }

  /** Tells the witness what of this holder is over: what is older than the end. */
  private void deposing(Member holder, Deposition deposition) throws Exception {
    witness.depose(holder.name, Long.MAX_VALUE);
    deposition.happen();
    Stat now = server().setData().forPath("/", new byte[0]);
    witness.depose(holder.name, now.getMzxid() << 8);
  }

  /** How many grants there were until now. */
  public final int grants() {
    return witness.grants();
  }
}
