package io.zkrecipes.kernel;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.Lease;
import io.zkrecipes.LossReason;
import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.LineReader.Occupant;
import io.zkrecipes.kernel.LineReader.Snapshot;
import java.util.Arrays;
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
 * {@linkplain StepBack step back}. They do it themselves, each its own node; nobody deletes the
 * node of another, who might be let in at that moment. When all are gone, the way is clear, as
 * whoever comes stands at the end.
 */
public final class Transfer extends Monitor {
  private final GrantedLease leader;
  private final Session session;
  private final ZPath path;
  private final String dir;
  private final String wanted;
  private final CompletableFuture<Boolean> cleared = new CompletableFuture<>();
  private final Map<Entry, Occupant> between = new TreeMap<>();
  private final Map<String, NodeListener> watched = new HashMap<>();
  private byte[] request = new byte[0];
  private int asked = -1; // the version of the directory that asks
  private boolean read;
  private boolean done;

  private Transfer(GrantedLease leader, String wanted) {
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
    Transfer transfer = new Transfer(granted, wanted);
    transfer.begin();
    return granted.session().owner().onCallback(transfer.cleared);
  }

  private void begin() {
    if (!leader.isValid()) {
      end(leader.gone());
      return;
    }
    Sessions sessions = session.owner();
    Runnable takeBack = sessions.after(sessions.patience(), () -> act(this::late));
    cleared.whenComplete((done, error) -> takeBack.run());
    leader.lost().thenAccept(why -> end(leader.gone()));
    LineReader.snapshot(session, path).whenComplete((line, error) -> act(() -> read(line, error)));
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
      end(refusal("nobody stands who is called so", behind));
      return;
    }
    read = true;
    behind.stream()
        .takeWhile(one -> !one.equals(target.get()))
        .forEach(one -> between.put(one.entry(), one));
    if (between.isEmpty()) {
      end(null);
    } else {
      request = StepBack.data(between.keySet());
      watch(target.get().entry(), () -> end(refusal("it has left", between.values())));
      between.keySet().forEach(one -> watch(one, () -> left(one)));
      afterwards(this::ask);
    }
  }

  private void watch(Entry entry, Runnable onGone) {
    String node = dir + "/" + entry.name();
    NodeListener listener = () -> act(onGone);
    watched.put(node, listener);
    afterwards(() -> session.watches().add(node, listener));
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

  private CoordinationException refusal(String why, Iterable<Occupant> those) {
    StringBuilder names = new StringBuilder();
    those.forEach(one -> names.append(names.isEmpty() ? "" : ", ").append(one.ownerName()));
    return new CoordinationException(
        "%s: cannot hand over to '%s': %s [%s]".formatted(path, wanted, why, names));
  }

  /** Reads what the directory says, and writes the request if it is not that already. */
  private void ask() {
    session.repeated(() -> session.wire().read(dir)).thenAccept(reply -> act(() -> ask(reply)));
  }

  private void ask(Reply<Node> found) {
    if (done) {
      return;
    }
    if (!found.ok()) {
      refused(found.code());
      return;
    }
    byte[] data = found.get().data();
    int version = found.get().stat().getVersion();
    if (Arrays.equals(data, request)) { // written, though the reply was lost
      asked = version;
    } else if (data.length > 0 && StepBack.parse(data).isEmpty()) {
      end(new CoordinationException(path + ": the directory holds data of somebody else"));
    } else {
      afterwards(() -> write(version));
    }
  }

  private void write(int version) {
    session
        .wire()
        .multi(List.of(Op.check(leader.node(), -1), Op.setData(dir, request, version)))
        .thenAccept(reply -> act(() -> written(reply.code(), version + 1)));
  }

  private void written(Code code, int version) {
    switch (code) {
      case OK -> {
        asked = version;
        if (done) {
          afterwards(this::unask);
        }
      }
      case BADVERSION -> afterwards(this::ask);
      case CONNECTIONLOSS -> afterwards(() -> session.reconnected().thenAccept(live -> ask()));
      default -> refused(code);
    }
  }

  private void refused(Code code) {
    if (code == Code.NONODE) {
      afterwards(() -> leader.lose(LossReason.NODE_DELETED));
    } else {
      end(Answer.refusal(path, "ask for the way", code));
    }
  }

  /** Who has not read it yet need not obey it any more. */
  private void unask() {
    int version = ask(() -> asked);
    if (version >= 0) {
      session.repeated(() -> session.wire().multi(List.of(Op.setData(dir, new byte[0], version))));
    }
  }

  /** Only once; with an error, or with the way clear. */
  private void end(@Nullable Throwable why) {
    act(
        () -> {
          if (!done) {
            done = true;
            afterwards(() -> ended(why));
          }
        });
  }

  private void ended(@Nullable Throwable why) {
    watched.forEach(session.watches()::remove);
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
