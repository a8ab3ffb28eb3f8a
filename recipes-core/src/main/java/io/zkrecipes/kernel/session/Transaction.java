package io.zkrecipes.kernel.session;

import io.zkrecipes.internal.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.data.ACL;

/**
 * Writes that ZooKeeper applies together or not at all, and what came of them, also when the reply
 * was lost.
 *
 * <p><b>After a lost reply</b> nothing is repeated blindly. When the session is connected again, a
 * {@link Probe} is asked whether the writes were applied. If they were, that is the outcome. If
 * they were not, they never will be: ZooKeeper refuses requests of the earlier connection once the
 * session has moved to the later one, and the probe reads behind a sync on the later one. So they
 * may be sent again. A request that one server refused for the moment (throttled, read-only) was
 * not applied either, and is sent again after a pause.
 *
 * <p><b>What the reply says:</b> {@code OK}, the writes were applied; {@link Reply#sessionOver},
 * the session has ended, and whether they were applied is not known; {@link Reply#isUnknown}, not
 * known, and nobody can tell; any other code, they were refused, and nothing was applied.
 *
 * <p>Filled by one thread, then sent once. Replies come on ZooKeeper's event thread.
 */
public final class Transaction {

  /**
   * Finds out whether a write was applied, by something in ZooKeeper that only this write makes
   * true: a unique name, a unique content, an expected version.
   */
  public interface Probe<T> {
    /**
     * Reads. Sent behind a sync, in the session of the write.
     *
     * @return the outcome of the write if it was applied; {@code OK} and empty if it was not; a
     *     failed reply if that cannot be read
     */
    CompletableFuture<Reply<Optional<T>>> ask();
  }

  private final Session session;
  private final List<Op> ops = new ArrayList<>();
  private BooleanSupplier wanted = () -> true;

  private Transaction(Session session) {
    this.session = session;
  }

  /** Begins a transaction in this session; nothing is sent yet. */
  public static Transaction in(Session session) {
    return new Transaction(session);
  }

  /** Only if there is a node at this path. */
  public Transaction check(String path) {
    ops.add(Op.check(path, -1));
    return this;
  }

  /** Creates an empty or filled PERSISTENT node. */
  public Transaction createPersistent(String path, byte[] data, List<ACL> acl) {
    ops.add(Op.create(path, data, acl, CreateMode.PERSISTENT));
    return this;
  }

  /** Creates an EPHEMERAL node of this session. */
  public Transaction createEphemeral(String path, byte[] data, List<ACL> acl) {
    ops.add(Op.create(path, data, acl, CreateMode.EPHEMERAL));
    return this;
  }

  /** Sets the data of a node that has this version. */
  public Transaction setData(String path, byte[] data, int version) {
    ops.add(Op.setData(path, data, version));
    return this;
  }

  /** Deletes a node, whatever its version: one whose name is unique, or is guarded by a check. */
  public Transaction delete(String path) {
    return delete(path, -1);
  }

  /** Deletes a node that has this version. */
  public Transaction delete(String path, int version) {
    ops.add(Op.delete(path, version));
    return this;
  }

  /**
   * Asked before the writes are sent a second time; the first time they are sent in any case. If
   * they are not wanted any more, the code is {@code REQUESTTIMEOUT}, and nothing was applied.
   */
  public Transaction onlyWhile(BooleanSupplier condition) {
    wanted = condition;
    return this;
  }

  /** Sends the writes; the probe decides about a lost reply. */
  public CompletableFuture<Reply<List<OpResult>>> commit(Probe<List<OpResult>> probe) {
    return send(session, wanted, () -> session.wire().multi(ops), probe);
  }

  /**
   * As {@link #commit}, where a probe needs no more than a yes or no: the results are empty where
   * it was asked.
   */
  public CompletableFuture<Reply<List<OpResult>>> commitIf(
      Supplier<CompletableFuture<Reply<Boolean>>> wasApplied) {
    return commit(
        () ->
            wasApplied
                .get()
                .thenApply(
                    reply ->
                        reply.map(applied -> applied ? Optional.of(List.of()) : Optional.empty())));
  }

  /**
   * Sends the writes once, for callers that read the state anyway before they do anything else.
   * After a lost reply it completes, as unknown, when the session is connected again.
   */
  public CompletableFuture<Reply<List<OpResult>>> commitOnce() {
    return session
        .wire()
        .multi(ops)
        .thenCompose(
            reply ->
                reply.is(Code.CONNECTIONLOSS)
                    ? session.reconnected().thenApply(live -> live ? reply : over())
                    : CompletableFuture.completedFuture(reply));
  }

  /**
   * Sends any write, and resolves a lost reply by a probe: the shared core of all that must happen
   * exactly once.
   *
   * @param wanted asked before the write is sent again; if it is not wanted any more, the code is
   *     {@code REQUESTTIMEOUT}: nothing was applied, and nothing will be
   * @param write sends the write; called again only when an earlier one was not applied
   */
  public static <T> CompletableFuture<Reply<T>> send(
      Session session,
      BooleanSupplier wanted,
      Supplier<CompletableFuture<Reply<T>>> write,
      Probe<T> probe) {
    return write
        .get()
        .thenCompose(
            reply -> {
              if (reply.is(Code.CONNECTIONLOSS)) {
                return recover(session, wanted, write, probe);
              }
              return reply.refusedForNow()
                  ? session
                      .context()
                      .pause(1)
                      .thenCompose(rested -> again(session, wanted, write, probe))
                  : CompletableFuture.completedFuture(reply);
            });
  }

  private static <T> CompletableFuture<Reply<T>> recover(
      Session session,
      BooleanSupplier wanted,
      Supplier<CompletableFuture<Reply<T>>> write,
      Probe<T> probe) {
    return session
        .reconnected()
        .thenCompose(
            live ->
                live ? session.synced("/", probe::ask) : CompletableFuture.completedFuture(over()))
        .thenCompose(
            found -> {
              if (found.is(Code.CONNECTIONLOSS)) {
                return recover(session, wanted, write, probe);
              }
              if (!found.ok()) {
                return CompletableFuture.completedFuture(Reply.failed(found.code()));
              }
              return found.get().isPresent()
                  ? CompletableFuture.completedFuture(found.map(Optional::get))
                  : again(session, wanted, write, probe);
            });
  }

  private static <T> CompletableFuture<Reply<T>> again(
      Session session,
      BooleanSupplier wanted,
      Supplier<CompletableFuture<Reply<T>>> write,
      Probe<T> probe) {
    return wanted.getAsBoolean()
        ? send(session, wanted, write, probe)
        : CompletableFuture.completedFuture(Reply.failed(Code.REQUESTTIMEOUT));
  }

  private static <T> Reply<T> over() {
    return Reply.failed(Code.SESSIONEXPIRED);
  }
}
