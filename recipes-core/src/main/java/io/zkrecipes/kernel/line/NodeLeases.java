package io.zkrecipes.kernel.line;

import io.zkrecipes.LossReason;
import io.zkrecipes.kernel.line.ProtectedCreate.Joined;
import io.zkrecipes.kernel.session.NodeListener;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/**
 * The node of an attempt, and the leases that it carries one after the other: first that of the
 * grant, then, where the {@link ReleaseHandler} keeps the node, those that are passed on; or that
 * of a reader, whose node takes the place of a writer's.
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
  private boolean turning;

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
    return new OwnNodeWatch(line.session, joined, gone -> line.runLocked(() -> gone(gone)));
  }

  /** Only the node that it has now matters; one that was replaced is gone for a reason. */
  private void gone(OwnNodeWatch other) {
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

  /** Hears from now on what others do to the node, and what they ask of one who waits. */
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

  /** Whether the node is about to be replaced by a reader's, so that its end is expected. */
  boolean isTurning() {
    return turning;
  }

  /** The lease of the grant with this number on the node, instead of the one before. */
  GrantedLease grant(int number) {
    GrantedLease granted = new GrantedLease(request, this, node, number);
    lease = granted;
    return granted;
  }

  /** The lease ends by loss, if it is in use. */
  void lost(LossReason reason) {
    GrantedLease held = lease;
    if (held != null) {
      line.afterUnlock(() -> held.lost(reason));
    }
  }

  /** The lease after one that was released, on the same node, if that is to stay. Any thread. */
  Optional<GrantedLease> next(int number) {
    return line.callLocked(
        () -> {
          boolean stays = attempt.isAdmitted() && line.session.isFresh() && node.reuse();
          return stays ? Optional.of(grant(number)) : Optional.empty();
        });
  }

  /** Whether the holder of this lease may turn into a reader now. Any thread. */
  public boolean beginsToTurn(GrantedLease writer) {
    return line.callLocked(
        () -> {
          boolean mayTurn = attempt.isAdmitted() && lease == writer && !turning;
          turning |= mayTurn;
          return mayTurn;
        });
  }

  /** The reader's node stands where the writer's stood; its lease, if in time. Any thread. */
  public Optional<GrantedLease> turned(GrantedLease from, Joined reader) {
    return line.callLocked(
        () -> {
          turning = false;
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
   * The writer's node is what it was, or gone; meanwhile nobody would have heard: completes when it
   * is known.
   */
  public CompletableFuture<Void> notTurned() {
    String path = line.callLocked(() -> node.path);
    return line.session
        .repeated(() -> line.session.wire().stat(path))
        .thenAccept(reply -> line.runLocked(() -> notTurned(reply.is(Code.NONODE))));
  }

  private void notTurned(boolean isGone) {
    turning = false;
    if (isGone) {
      attempt.onNodeLost();
    }
  }
}
