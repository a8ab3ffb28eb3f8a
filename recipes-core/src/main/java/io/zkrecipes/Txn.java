package io.zkrecipes;

import java.util.concurrent.CompletableFuture;

/**
 * Writes guarded by a lease: ZooKeeper applies all of them, or, when the lease is gone, none.
 *
 * <p>Sent as one {@code multi} whose first operation checks that the lease's node exists. Paths are
 * absolute, below the client's namespace; parents are not created. Not thread-safe; use once.
 */
public interface Txn {

  /**
   * Sets the data of an existing node, whatever its version.
   *
   * @throws IllegalArgumentException for a bad path or data that would exceed the request limit
   */
  Txn setData(String path, byte[] data);

  /** Sets the data of an existing node if it has this data version. */
  Txn setData(String path, byte[] data, int version);

  /** Creates a persistent node with the client's ACL policy. */
  Txn create(String path, byte[] data);

  /** Deletes a node, whatever its version. */
  Txn delete(String path);

  /** Requires that a node exists and has this data version; -1 for any. */
  Txn check(String path, int version);

  /**
   * Sends the writes and waits for the answer. Not interruptible; bounded by the session timeout,
   * since a lost connection ends it.
   *
   * @throws LeaseLostException if the lease is gone: nothing was written
   * @throws UnknownOutcomeException if the connection was lost before the answer: all of it was
   *     written or nothing
   * @throws AccessDeniedException if the ensemble refuses this client: nothing was written
   * @throws CoordinationException if one of the operations was refused: nothing was written
   */
  void commit();

  /** As {@link #commit}; the errors arrive in the future, on the client's callback executor. */
  CompletableFuture<Void> commitAsync();
}
