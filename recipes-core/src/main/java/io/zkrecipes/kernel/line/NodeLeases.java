package io.zkrecipes.kernel.line;

import io.zkrecipes.LossReason;
import io.zkrecipes.kernel.line.ProtectedCreate.Joined;
import io.zkrecipes.kernel.session.NodeListener;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/**
 * The node of an attempt, and the leases that it carries one after the other: the lease of the
 * grant, then, where the {@link ReleaseHandler} keeps the node, the next ones. A writer's node may
 * be replaced by a reader's at the same place; the lease is replaced with it.
 *
 * <p>All state is guarded by the line's lock; methods without a word on it are called under it.
 */
public final class NodeLeases {
  private final LineRequest request;
  private final LineAttempt attempt;
  private final SessionLine line;
  private OwnNodeWatch node;
  private final Optional<NodeListener> directoryListener; // while the attempt waits
  private boolean listening;
  private @Nullable GrantedLease lease;
  private boolean replacing;

  NodeLeases(LineRequest request, LineAttempt attempt, SessionLine line, Joined joined) {
    this.request = request;
    this.attempt = attempt;
    this.line = line;
    this.node = own(joined);
    this.directoryListener =
        request
            .admission()
            .directoryListener(
                line.session,
                joined.entry(),
                line.directory(),
                () -> line.runLocked(attempt::rejoin));
  }

  private OwnNodeWatch own(Joined joined) {
    return new OwnNodeWatch(
        line.session, joined, deleted -> line.runLocked(() -> onDeleted(deleted)));
  }

  /** The deletion of a node that was replaced is expected, and ignored. */
  private void onDeleted(OwnNodeWatch other) {
    if (other == node) {
      attempt.onNodeLost();
    }
  }

  LineAttempt attempt() {
    return attempt;
  }

  OwnNodeWatch node() {
    return node;
  }

  /** Begins to watch the node, and the directory if the admission wants that while it waits. */
  void watch() {
    node.watch();
    if (attempt.isWaiting() && request.mayWait() && !listening) {
      listening = true;
      directoryListener.ifPresent(listener -> line.session.watch(line.directory(), listener));
    }
  }

  void unwatch() {
    node.unwatch();
    directoryListener.ifPresent(listener -> line.session.unwatch(line.directory(), listener));
  }

  /** Whether the node is being replaced, so that its deletion is expected. */
  boolean isBeingReplaced() {
    return replacing;
  }

  /** The lease with this number on the node; the one before has ended. */
  GrantedLease grant(int number) {
    GrantedLease granted = new GrantedLease(request, this, node, number);
    lease = granted;
    return granted;
  }

  /** Ends the current lease as lost. */
  void lost(LossReason reason) {
    GrantedLease held = lease;
    if (held != null) {
      line.afterUnlock(() -> held.lost(reason));
    }
  }

  /** The lease after one that was released, on the same node, if the node stays. Any thread. */
  Optional<GrantedLease> next(int number) {
    return line.callLocked(
        () -> {
          boolean stays = attempt.isAdmitted() && line.session.isFresh() && node.reuse();
          return stays ? Optional.of(grant(number)) : Optional.empty();
        });
  }

  /** Whether the node of this lease may be replaced now; if so, that has begun. Any thread. */
  public boolean beginReplacement(GrantedLease writer) {
    return line.callLocked(
        () -> {
          boolean mayReplace = attempt.isAdmitted() && lease == writer && !replacing;
          replacing |= mayReplace;
          return mayReplace;
        });
  }

  /** The node was replaced; returns the lease of the new one, if the old one is held still. */
  public Optional<GrantedLease> replaced(GrantedLease from, Joined reader) {
    return line.callLocked(
        () -> {
          replacing = false;
          if (!attempt.isAdmitted() || !from.handOver()) {
            line.session.discard(reader.node());
            return Optional.empty();
          }
          line.afterUnlock(from::handedOver);
          node.unwatch();
          node = own(reader);
          attempt.replaced(reader.entry());
          return Optional.of(grant(from.grant() + 1));
        });
  }

  /**
   * The node was not replaced. Its deletion would have been ignored meanwhile: completes when it is
   * known whether it exists.
   */
  public CompletableFuture<Void> replacementFailed() {
    String path = line.callLocked(() -> node.path);
    return line.session
        .repeated(() -> line.session.wire().stat(path))
        .thenAccept(reply -> line.runLocked(() -> replacementFailed(reply.is(Code.NONODE))));
  }

  private void replacementFailed(boolean isGone) {
    replacing = false;
    if (isGone) {
      attempt.onNodeLost();
    }
  }
}
