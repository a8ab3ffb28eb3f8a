package io.zkrecipes.kernel.node;

import io.zkrecipes.AccessDeniedException;
import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.concurrent.Failures;
import io.zkrecipes.kernel.session.BlockingRequest;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.NodeListener;
import io.zkrecipes.kernel.session.ParentNodes;
import io.zkrecipes.kernel.session.Session;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a node is as wanted, over reconnects and sessions, without a thread. What decides is
 * never older than the beginning of the wait: the first look in each session, and after each lost
 * one, goes behind a sync. One round trip if the node is as wanted already. Thread-safe.
 */
public final class NodeCondition<T> {
  private final ClientContext context;
  private final ZPath path;
  private final String node;
  private final Function<Optional<byte[]>, Optional<T>> condition;
  private final @Nullable List<ACL> acl; // of the node, if it is to be made; and its data decides
  private final CompletableFuture<T> result = new CompletableFuture<>();

  private NodeCondition(
      ClientContext context,
      ZPath path,
      Function<Optional<byte[]>, Optional<T>> condition,
      @Nullable List<ACL> acl) {
    this.context = context;
    this.path = path;
    this.node = context.full(path);
    this.condition = condition;
    this.acl = acl;
  }

  /**
   * Until there is no node.
   *
   * @return completes on the event thread; cancel it to wait no more
   */
  public static CompletableFuture<Boolean> untilGone(ClientContext context, ZPath path) {
    return new NodeCondition<>(
            context, path, data -> data.isEmpty() ? Optional.of(true) : Optional.empty(), null)
        .begin();
  }

  /**
   * Until something follows from the data of the node; if nothing follows from there being none, an
   * empty one is made.
   *
   * @param condition what follows; a pure function, whose exception ends the wait
   * @return completes on the event thread; cancel it to wait no more
   */
  public static <T> CompletableFuture<T> until(
      ClientContext context, ZPath path, Function<Optional<byte[]>, Optional<T>> condition) {
    List<ACL> acl = context.acl(context.full(path));
    return new NodeCondition<>(context, path, condition, acl).begin();
  }

  private CompletableFuture<T> begin() {
    CompletableFuture<Session> next = context.next();
    result.whenComplete((value, error) -> next.cancel(false));
    next.whenComplete(
        (session, error) -> {
          if (session == null) {
            result.completeExceptionally(Failures.cause(error));
          } else {
            new Look(session).begin();
          }
        });
    return result;
  }

  /** In one session. */
  private final class Look implements NodeListener {
    private final Session session;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable CompletableFuture<Reply<Boolean>> synced;

    Look(Session session) {
      this.session = session;
    }

    void begin() {
      result.whenComplete((value, error) -> session.unwatch(node, this));
      open();
    }

    /** The sync is sent first: what the watch finds is newer. */
    private void open() {
      CompletableFuture<Reply<Boolean>> sync = session.wire().sync(node);
      synced = sync;
      watch();
      sync.thenAccept(
          reply -> {
            if (!reply.ok() && !reply.sessionOver()) {
              again();
            }
          });
    }

    private void watch() {
      session.watch(node, this);
      if (result.isDone()) { // both looked at after the adding
        session.unwatch(node, this);
      }
      if (session.isOver()) {
        onSessionLost();
      }
    }

    private void again() {
      session
          .reconnected()
          .thenCompose(live -> context.pause(1))
          .thenAccept(
              rested -> {
                session.unwatch(node, this);
                if (!result.isDone()) {
                  open(); // or hears there that the session is over
                }
              });
    }

    @Override
    public void onData(Node found) {
      boolean unread = found.data().length != found.stat().getDataLength();
      if (unread && acl != null) {
        onAccessDenied();
      } else if (isSynced()) {
        decide(Optional.of(found.data()));
      }
    }

    @Override
    public void onAccessDenied() {
      result.completeExceptionally(new AccessDeniedException(path + ": cannot read it: NOAUTH"));
    }

    @Override
    public void onDeleted() {
      CompletableFuture<Reply<Boolean>> sync = Objects.requireNonNull(synced);
      if (!sync.isDone()) { // the answer to somebody who looked before
        sync.thenAccept(
            reply -> {
              if (reply.ok() || reply.sessionOver()) {
                watch();
              }
            });
      } else if (isSynced() && !decide(Optional.empty()) && acl != null) {
        ParentNodes.makeWithNode(session, node, acl).thenAccept(this::made);
      }
    }

    private boolean isSynced() {
      CompletableFuture<Reply<Boolean>> sync = Objects.requireNonNull(synced);
      return sync.isDone() && sync.join().ok();
    }

    private void made(Code code) {
      switch (code) {
        case OK, NODEEXISTS, SESSIONEXPIRED -> watch(); // to hear what is next
        case CONNECTIONLOSS, THROTTLEDOP, NOTREADONLY -> again();
        default -> result.completeExceptionally(BlockingRequest.refusal(path, "make it", code));
      }
    }

    /** Whether the wait is over. */
    private boolean decide(Optional<byte[]> data) {
      try {
        condition.apply(data).ifPresent(result::complete);
      } catch (RuntimeException objection) {
        result.completeExceptionally(objection);
      }
      return result.isDone();
    }

    @Override
    public void onSessionLost() {
      if (over.compareAndSet(false, true) && !result.isDone()) {
        NodeCondition.this.begin();
      }
    }
  }
}
