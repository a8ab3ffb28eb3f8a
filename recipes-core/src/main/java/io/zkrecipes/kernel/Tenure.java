package io.zkrecipes.kernel;

import io.zkrecipes.LossReason;
import io.zkrecipes.kernel.Joining.Joined;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/**
 * The node of an attempt, and the leases that it carries one after the other: first that of the
 * grant, then, where the {@link Heir} keeps the node, those that are passed on; or that of a
 * reader, whose node takes the place of a writer's.
 *
 * <p>All state is guarded by the line's lock; methods without a word on it are called under it.
 */
final class Tenure {
  private final Place place;
  private final Attempt attempt;
  private final WaitingLine line;
  private OwnNode node;
  private final StepBackWatch requests;
  private @Nullable GrantedLease lease;
  private boolean turning;

  Tenure(Place place, Attempt attempt, WaitingLine line, Joined joined) {
    this.place = place;
    this.attempt = attempt;
    this.line = line;
    this.node = own(joined);
    this.requests =
        new StepBackWatch(line, joined.entry(), () -> line.act(attempt::askedToStepBack));
  }

  private OwnNode own(Joined joined) {
    return new OwnNode(line.session, joined, gone -> line.act(() -> gone(gone)));
  }

  /** Only the node that it has now matters; one that was replaced is gone for a reason. */
  private void gone(OwnNode other) {
    if (other == node) {
      attempt.nodeLost();
    }
  }

  Attempt attempt() {
    return attempt;
  }

  OwnNode node() {
    return node;
  }

  /** Hears from now on what others do to the node, and what they ask of one who waits. */
  void watch() {
    node.watch();
    if (attempt.isWaiting() && place.stepsBack()) {
      requests.watch();
    }
  }

  void unwatch() {
    node.unwatch();
    requests.unwatch();
  }

  /** Whether the node is about to be replaced by a reader's, so that its end is expected. */
  boolean isTurning() {
    return turning;
  }

  /** The lease of the grant with this number on the node, instead of the one before. */
  GrantedLease grant(int number) {
    GrantedLease granted = new GrantedLease(place, this, node, number);
    lease = granted;
    return granted;
  }

  /** The lease ends by loss, if it is in use. */
  void ends(LossReason reason) {
    GrantedLease held = lease;
    if (held != null) {
      line.afterwards(() -> held.lost(reason));
    }
  }

  /** The lease after one that was released, on the same node, if that is to stay. Any thread. */
  Optional<GrantedLease> next(int number) {
    return line.ask(
        () -> {
          boolean stays = attempt.isAdmitted() && line.session.isFresh() && node.passOn();
          return stays ? Optional.of(grant(number)) : Optional.empty();
        });
  }

  /** Whether the holder of this lease may turn into a reader now. Any thread. */
  boolean beginsToTurn(GrantedLease writer) {
    return line.ask(
        () -> {
          boolean mayTurn = attempt.isAdmitted() && lease == writer && !turning;
          turning |= mayTurn;
          return mayTurn;
        });
  }

  /** The reader's node stands where the writer's stood; its lease, if in time. Any thread. */
  Optional<GrantedLease> turned(GrantedLease from, Joined reader) {
    return line.decide(
        () -> {
          turning = false;
          if (!attempt.isAdmitted() || !from.handOver()) {
            line.session.discard(reader.node());
            return Optional.empty();
          }
          line.afterwards(from::handedOver);
          Entry writer = node.entry;
          node.unwatch();
          node = own(reader);
          line.turned(writer, reader.entry(), attempt);
          return Optional.of(grant(from.grant() + 1));
        });
  }

  /**
   * The writer's node is what it was, or gone; meanwhile nobody would have heard: completes when it
   * is known.
   */
  CompletableFuture<Void> notTurned() {
    String path = line.ask(() -> node.path);
    return line.session
        .repeated(() -> line.session.wire().stat(path))
        .thenAccept(reply -> line.act(() -> notTurned(reply.is(Code.NONODE))));
  }

  private void notTurned(boolean isGone) {
    turning = false;
    if (isGone) {
      attempt.nodeLost();
    }
  }
}
