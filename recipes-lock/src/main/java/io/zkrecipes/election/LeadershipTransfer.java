package io.zkrecipes.election;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.Lease;
import io.zkrecipes.LossReason;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.concurrent.Failures;
import io.zkrecipes.kernel.line.Entry;
import io.zkrecipes.kernel.line.GrantedLease;
import io.zkrecipes.kernel.line.LineInspector;
import io.zkrecipes.kernel.session.BlockingRequest;
import io.zkrecipes.kernel.session.NodeListener;
import io.zkrecipes.kernel.session.Session;
import io.zkrecipes.kernel.session.Transaction;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/**
 * Moves the candidates between a leader and its chosen successor to the end of the line, so that
 * the leader's resignation makes the successor the leader.
 *
 * <p><b>Steps.</b> Read the line and make a {@link TransferPlan}. If nobody is in between, that is
 * all. Else watch the nodes of those in between and of the successor, then write a {@link
 * YieldRequest} into the directory. Each candidate that is asked deletes its own node and joins
 * again; when the last of these nodes is deleted, the preparation is complete. It fails when the
 * time is up, the successor leaves, the request cannot be written, or the term ends.
 *
 * <p><b>Why nobody deletes the node of another candidate:</b> that candidate might be granted
 * leadership at that moment.
 *
 * <p><b>The request is taken back</b> whenever the preparation ends, also if the write is confirmed
 * only after that: candidates that have not read the request need not move any more. The version of
 * the directory guards both writes, so neither overwrites a later request.
 *
 * <p><b>Threads.</b> Steps run on ZooKeeper's event thread, the timeout on the clock thread, the
 * loss of the term on a callback thread. There is no lock: {@code ended} completes once, and each
 * cleanup is attached to it, so that it runs also if the thing to clean up comes later than the
 * end. All cleanups that are known at the end run before {@code ready} completes: the request is
 * taken back before the delete of the leader's node is sent.
 */
final class LeadershipTransfer {
  private final GrantedLease leader;
  private final Session session;
  private final String directory;
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
  // Those of the plan whose nodes still exist.
  private final Map<Entry, String> between = new ConcurrentSkipListMap<>();
  private volatile @Nullable TransferPlan plan;

  private LeadershipTransfer(GrantedLease leader) {
    this.leader = leader;
    this.session = leader.session();
    this.directory = session.context().fullPath(leader.path());
  }

  /**
   * Moves those who stand between the leader and the next candidate with this id.
   *
   * @return completes on the callback executor when nobody is in between; exceptionally when that
   *     takes longer than a third of the session timeout, or is not possible
   */
  static CompletableFuture<Boolean> prepare(Lease leader, String candidate) {
    if (!(leader instanceof GrantedLease granted)) {
      throw new IllegalArgumentException(
          "leader: %s (expected: a lease of this library)".formatted(leader));
    }
    LeadershipTransfer transfer = new LeadershipTransfer(granted);
    transfer.start(candidate);
    return granted.session().context().onCallback(transfer.ready);
  }

  private void start(String candidate) {
    if (!leader.isValid()) {
      end(null);
      return;
    }
    Runnable cancelTimeout = session.context().after(session.requestTimeout(), this::onTimeout);
    ended.thenAccept(done -> cancelTimeout.run());
    leader.lost().thenAccept(reason -> end(null));
    LineInspector.snapshot(session, leader.path(), ElectionEntries.FORMAT)
        .thenAccept(
            line -> execute(TransferPlan.of(leader.path(), candidate, leader.entry(), line)))
        .whenComplete(
            (done, error) -> {
              if (error != null) {
                end(Failures.cause(error));
              }
            });
  }

  private void execute(TransferPlan made) {
    plan = made;
    between.putAll(made.between());
    if (between.isEmpty()) {
      end(null);
    }
    if (ended.isDone()) {
      return;
    }
    watch(made.target(), () -> end(made.refusal("it has left the line", between.values())));
    made.between().keySet().forEach(entry -> watch(entry, () -> onMoved(entry)));
    writeRequest(made.request().toBytes());
  }

  private void watch(Entry entry, NodeListener onDeleted) {
    String node = directory + "/" + entry.name();
    session.watch(node, onDeleted);
    ended.thenAccept(done -> session.unwatch(node, onDeleted));
  }

  private void onMoved(Entry entry) {
    between.remove(entry);
    if (between.isEmpty()) {
      end(null);
    }
  }

  private void onTimeout() {
    TransferPlan made = plan;
    end(
        made == null
            ? new CoordinationException(leader.path() + ": no answer from the ensemble in time")
            : made.refusal("in between are still", between.values()));
  }

  /** Reads the version and the data of the directory, and then replaces the data. */
  private void writeRequest(byte[] request) {
    session
        .repeated(() -> session.synced(directory, () -> session.read(directory)))
        .thenAccept(found -> writeRequest(request, found));
  }

  private void writeRequest(byte[] request, Reply<Node> found) {
    if (!found.ok()) {
      onRefused(found.code());
    } else if (!YieldRequest.mayReplace(found.get().data())) {
      end(new CoordinationException(leader.path() + ": the directory holds data of somebody else"));
    } else if (!ended.isDone()) {
      writeRequest(request, found.get().stat().getVersion());
    }
  }

  private void writeRequest(byte[] request, int version) {
    Predicate<Node> isWritten =
        node -> node.stat().getVersion() == version + 1 && Arrays.equals(node.data(), request);
    Transaction.in(session)
        .check(leader.node())
        .setData(directory, request, version)
        .onlyWhile(() -> !ended.isDone())
        .commitIf(() -> session.read(directory).thenApply(reply -> reply.map(isWritten::test)))
        .thenAccept(reply -> onWritten(request, reply.code(), version + 1));
  }

  private void onWritten(byte[] request, Code code, int version) {
    switch (code) {
      case OK -> ended.thenAccept(done -> takeBackRequest(version));
      case BADVERSION -> writeRequest(request); // another transfer has written since the read
      default -> onRefused(code);
    }
  }

  private void onRefused(Code code) {
    if (code == Code.NONODE) { // the leader's node, and perhaps the directory
      leader.lose(LossReason.NODE_DELETED);
    } else {
      end(BlockingRequest.refusal(leader.path(), "write the request to step back", code));
    }
  }

  private void takeBackRequest(int version) {
    Transaction.in(session)
        .setData(directory, new byte[0], version)
        .commitIf(
            () ->
                session
                    .stat(directory)
                    .thenApply(reply -> reply.map(node -> node.stat().getVersion() != version)));
  }

  /** Ends the preparation once: successfully if there is no error and the term still lasts. */
  private void end(@Nullable Throwable error) {
    if (!ended.complete(true)) {
      return;
    }
    Throwable failure = leader.isValid() ? error : leader.lostException();
    if (failure == null) {
      ready.complete(true);
    } else {
      ready.completeExceptionally(failure);
    }
  }
}
