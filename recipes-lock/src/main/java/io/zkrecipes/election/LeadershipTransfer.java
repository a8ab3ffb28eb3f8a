package io.zkrecipes.election;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.Lease;
import io.zkrecipes.LossReason;
import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.concurrent.Failures;
import io.zkrecipes.kernel.concurrent.Monitor;
import io.zkrecipes.kernel.line.Entry;
import io.zkrecipes.kernel.line.GrantedLease;
import io.zkrecipes.kernel.line.LineInspector;
import io.zkrecipes.kernel.line.LineInspector.Occupant;
import io.zkrecipes.kernel.line.LineInspector.Snapshot;
import io.zkrecipes.kernel.session.BlockingRequest;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.NodeListener;
import io.zkrecipes.kernel.session.Session;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.jspecify.annotations.Nullable;

/**
 * Clears the way from a leader to a certain one behind it: those in between are asked to
 * {@linkplain YieldRequest step back}. They do it themselves, each its own node; nobody deletes the
 * node of another, who might be let in at that moment. When all are gone, the way is clear, as
 * whoever comes stands at the end.
 */
public final class LeadershipTransfer extends Monitor {
  private final GrantedLease leader;
  private final Session session;
  private final ZPath path;
  private final String dir;
  private final String wanted;
  private final CompletableFuture<Boolean> cleared = new CompletableFuture<>();
  private final Map<Entry, String> between = new TreeMap<>();
  private final Map<String, NodeListener> watched = new HashMap<>();
  private byte[] request = new byte[0];
  private int asked = -1; // the version of the directory that asks
  private boolean read;
  private boolean done;

  private LeadershipTransfer(GrantedLease leader, String wanted) {
    this.leader = leader;
    this.session = leader.session();
    this.path = leader.path();
    this.dir = session.owner().full(path);
    this.wanted = wanted;
  }

  /**
   * Clears the way to the next one behind the leader that calls itself so.
   *
   * @return completes on the callback executor when the way is clear; exceptionally when it is not
   *     within a third of the session timeout, or cannot be
   */
  public static CompletableFuture<Boolean> clearTheWay(Lease leader, String wanted) {
    if (!(leader instanceof GrantedLease granted)) {
      throw new IllegalArgumentException(
          "leader: %s (expected: of this library)".formatted(leader));
    }
    LeadershipTransfer transfer = new LeadershipTransfer(granted, wanted);
    transfer.begin();
    return granted.session().owner().onCallback(transfer.cleared);
  }

  private void begin() {
    if (!leader.isValid()) {
      end(leader.gone());
      return;
    }
    ClientContext context = session.owner();
    Runnable takeBack = context.after(context.patience(), () -> runLocked(this::late));
    cleared.whenComplete((done, error) -> takeBack.run());
    leader.lost().thenAccept(why -> end(leader.gone()));
    LineInspector.snapshot(session, path, ElectionEntries.FORMAT)
        .whenComplete((line, error) -> runLocked(() -> read(line, error)));
  }

  private void read(@Nullable Snapshot line, @Nullable Throwable error) {
    if (done) {
      return;
    }
    if (line == null) {
      end(Failures.cause(error));
      return;
    }
    List<Occupant> behind =
        line.occupants().stream().filter(one -> one.entry().compareTo(leader.entry()) > 0).toList();
    Optional<Occupant> target =
        behind.stream().filter(one -> one.ownerName().equals(wanted)).findFirst();
    if (target.isEmpty()) {
      end(refusal("nobody stands who is called so", names(behind)));
      return;
    }
    read = true;
    Entry end = target.get().entry();
    behind.stream()
        .takeWhile(one -> one.entry().compareTo(end) < 0)
        .forEach(one -> between.put(one.entry(), one.ownerName()));
    line.hidden().stream()
        .filter(one -> mayStandBetween(one, end))
        .forEach(one -> between.put(one, one.name()));
    if (between.isEmpty()) {
      end(null);
    } else {
      request = YieldRequest.data(leader.entry(), between.keySet());
      watch(end, () -> end(refusal("it has left", between.values())));
      between.keySet().forEach(one -> watch(one, () -> left(one)));
      afterUnlock(this::ask);
    }
  }

  /** Where sequence numbers are used up, one that may not be read may stand anywhere. */
  private boolean mayStandBetween(Entry hidden, Entry end) {
    return hidden.isTied()
        ? end.isTied() && !hidden.name().equals(leader.entry().name())
        : hidden.compareTo(leader.entry()) > 0 && hidden.compareTo(end) < 0;
  }

  private void watch(Entry entry, Runnable onGone) {
    String node = dir + "/" + entry.name();
    NodeListener listener = () -> runLocked(onGone);
    watched.put(node, listener);
    afterUnlock(() -> session.watch(node, listener));
  }

  private void left(Entry one) {
    between.remove(one);
    if (between.isEmpty()) {
      end(null);
    }
  }

  private void late() {
    end(
        read
            ? refusal("in between there are still", between.values())
            : new CoordinationException(path + ": no answer from the ensemble in time"));
  }

  private static List<String> names(List<Occupant> those) {
    return those.stream().map(Occupant::ownerName).toList();
  }

  private CoordinationException refusal(String why, Collection<String> names) {
    return new CoordinationException(
        "%s: cannot hand over to '%s': %s [%s]"
            .formatted(path, wanted, why, String.join(", ", names)));
  }

  /** Reads what the directory says, and writes the request if it is not that already. */
  private void ask() {
    session
        .repeated(() -> session.synced(dir, () -> session.wire().read(dir)))
        .thenAccept(reply -> runLocked(() -> ask(reply)));
  }

  private void ask(Reply<Node> found) {
    if (found.ok() && Arrays.equals(found.get().data(), request)) {
      asks(found.get().stat().getVersion()); // written, though the reply was lost
      return;
    }
    if (done) {
      return;
    }
    if (!found.ok()) {
      refused(found.code());
      return;
    }
    byte[] data = found.get().data();
    int version = found.get().stat().getVersion();
    if (data.length > 0 && YieldRequest.parse(data).isEmpty()) {
      end(new CoordinationException(path + ": the directory holds data of somebody else"));
    } else {
      afterUnlock(() -> write(version));
    }
  }

  private void write(int version) {
    session
        .wire()
        .multi(List.of(Op.check(leader.node(), -1), Op.setData(dir, request, version)))
        .thenAccept(reply -> runLocked(() -> written(reply.code(), version + 1)));
  }

  private void written(Code code, int version) {
    switch (code) {
      case OK -> asks(version);
      case BADVERSION -> afterUnlock(this::ask);
      case CONNECTIONLOSS -> afterUnlock(() -> session.reconnected().thenAccept(live -> ask()));
      default -> refused(code);
    }
  }

  /** It is written; too late perhaps. */
  private void asks(int version) {
    asked = version;
    if (done) {
      afterUnlock(this::unask);
    }
  }

  private void refused(Code code) {
    if (code == Code.NONODE) {
      afterUnlock(() -> leader.lose(LossReason.NODE_DELETED));
    } else {
      end(BlockingRequest.refusal(path, "ask for the way", code));
    }
  }

  /** Who has not read it yet need not obey it any more. */
  private void unask() {
    int version = callLocked(() -> asked);
    if (version >= 0) {
      session.repeated(() -> session.wire().multi(List.of(Op.setData(dir, new byte[0], version))));
    }
  }

  /** Only once; with an error, or with the way clear. */
  private void end(@Nullable Throwable why) {
    runLocked(
        () -> {
          if (!done) {
            done = true;
            afterUnlock(() -> ended(why));
          }
        });
  }

  private void ended(@Nullable Throwable why) {
    watched.forEach(session::unwatch);
    unask();
    if (!leader.isValid()) {
      cleared.completeExceptionally(leader.gone());
    } else if (why != null) {
      cleared.completeExceptionally(why);
    } else {
      cleared.complete(true);
    }
  }
}
