package io.zkrecipes.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one session. Requests that are sent back to back by one thread share a round trip
 * and are applied in that order. Futures complete on ZooKeeper's event thread and never
 * exceptionally: see {@link Reply}. Paths are full paths on the server's side.
 */
public final class Wire {
  private final ZooKeeper zk;
  private final LeaseClock clock;

  /** The requests of this handle; answered writes set the clock. */
  public Wire(ZooKeeper zk, LeaseClock clock) {
    this.zk = zk;
    this.clock = clock;
  }

  /** Creates a node. */
  public CompletableFuture<Reply<Created>> create(
      String path, byte[] data, List<ACL> acl, CreateMode mode) {
    long sentAt = clock.now();
    CompletableFuture<Reply<Created>> answer = new CompletableFuture<>();
    zk.create(
        path,
        data,
        acl,
        mode,
        (rc, p, ctx, name, stat) ->
            written(
                sentAt,
                answer,
                Reply.of(rc, stat == null ? null : new Created(name, stat.getCzxid()))),
        null);
    return answer;
  }

  /** Deletes a node, whatever its version. */
  public CompletableFuture<Reply<Boolean>> delete(String path) {
    long sentAt = clock.now();
    CompletableFuture<Reply<Boolean>> answer = new CompletableFuture<>();
    zk.delete(path, -1, (rc, p, ctx) -> written(sentAt, answer, Reply.of(rc, Boolean.TRUE)), null);
    return answer;
  }

  /** Sets a node's data, whatever its version. */
  public CompletableFuture<Reply<Boolean>> setData(String path, byte[] data) {
    long sentAt = clock.now();
    CompletableFuture<Reply<Boolean>> answer = new CompletableFuture<>();
    zk.setData(
        path,
        data,
        -1,
        (rc, p, ctx, stat) -> written(sentAt, answer, Reply.of(rc, Boolean.TRUE)),
        null);
    return answer;
  }

  /** All of these writes or none. The value holds a result for each, also when it was refused. */
  public CompletableFuture<Reply<List<OpResult>>> multi(List<Op> ops) {
    long sentAt = clock.now();
    CompletableFuture<Reply<List<OpResult>>> answer = new CompletableFuture<>();
    zk.multi(ops, (rc, p, ctx, results) -> written(sentAt, answer, Reply.of(rc, results)), null);
    return answer;
  }

  /** Reads the names in a directory. */
  public CompletableFuture<Reply<Children>> list(String path) {
    CompletableFuture<Reply<Children>> answer = new CompletableFuture<>();
    zk.getChildren(path, false, (rc, p, ctx, names, stat) -> listed(answer, rc, names, stat), null);
    return answer;
  }

  /** As {@link #list}, and leaves a watch on the names. */
  public CompletableFuture<Reply<Children>> listWatched(String path, Watcher watcher) {
    CompletableFuture<Reply<Children>> answer = new CompletableFuture<>();
    zk.getChildren(
        path, watcher, (rc, p, ctx, names, stat) -> listed(answer, rc, names, stat), null);
    return answer;
  }

  private static void listed(
      CompletableFuture<Reply<Children>> answer,
      int rc,
      @Nullable List<String> names,
      @Nullable Stat stat) {
    Children found =
        names == null || stat == null
            ? null
            : new Children(names, stat.getCzxid(), stat.getVersion());
    answer.complete(Reply.of(rc, found));
  }

  /** Reads a node and leaves a watch on it. */
  public CompletableFuture<Reply<Node>> watch(String path, Watcher watcher) {
    CompletableFuture<Reply<Node>> answer = new CompletableFuture<>();
    zk.getData(
        path,
        watcher,
        (rc, p, ctx, data, stat) -> answer.complete(Reply.of(rc, node(data, stat))),
        null);
    return answer;
  }

  /** Leaves a watch on a node that may not be read; the data is empty. */
  public CompletableFuture<Reply<Node>> watchUnread(String path, Watcher watcher) {
    CompletableFuture<Reply<Node>> answer = new CompletableFuture<>();
    zk.exists(
        path, watcher, (rc, p, ctx, stat) -> answer.complete(Reply.of(rc, node(null, stat))), null);
    return answer;
  }

  /** Reads a node's Stat; the data is empty. */
  public CompletableFuture<Reply<Node>> stat(String path) {
    CompletableFuture<Reply<Node>> answer = new CompletableFuture<>();
    zk.exists(
        path, false, (rc, p, ctx, stat) -> answer.complete(Reply.of(rc, node(null, stat))), null);
    return answer;
  }

  /** Reads a node. */
  public CompletableFuture<Reply<Node>> read(String path) {
    CompletableFuture<Reply<Node>> answer = new CompletableFuture<>();
    zk.getData(
        path,
        false,
        (rc, p, ctx, data, stat) -> answer.complete(Reply.of(rc, node(data, stat))),
        null);
    return answer;
  }

  /** Reads many nodes in one request; in their order, a failed reply for one that is not there. */
  public CompletableFuture<Reply<List<Reply<Node>>>> readAll(List<String> paths) {
    CompletableFuture<Reply<List<Reply<Node>>>> answer = new CompletableFuture<>();
    zk.multi(
        paths.stream().map(Op::getData).toList(),
        (rc, p, ctx, results) ->
            answer.complete(
                results == null
                    ? Reply.failed(Code.get(rc))
                    : new Reply<>(Code.OK, nodes(results))),
        null);
    return answer;
  }

  /** Lets this server catch up with its leader before what is sent next. */
  public CompletableFuture<Reply<Boolean>> sync(String path) {
    CompletableFuture<Reply<Boolean>> answer = new CompletableFuture<>();
    zk.sync(path, (rc, p, ctx) -> answer.complete(Reply.of(rc, Boolean.TRUE)), null);
    return answer;
  }

  private <T> void written(long sentAt, CompletableFuture<Reply<T>> answer, Reply<T> reply) {
    if (reply.answered()) {
      clock.answered(sentAt);
    }
    answer.complete(reply);
  }

  private static @Nullable Node node(byte @Nullable [] data, @Nullable Stat stat) {
    return stat == null ? null : new Node(data == null ? new byte[0] : data, stat);
  }

  private static List<Reply<Node>> nodes(List<OpResult> results) {
    List<Reply<Node>> nodes = new ArrayList<>(results.size());
    for (OpResult result : results) {
      if (result instanceof OpResult.GetDataResult found) {
        nodes.add(new Reply<>(Code.OK, node(found.getData(), found.getStat())));
      } else {
        nodes.add(Reply.failed(Code.get(((OpResult.ErrorResult) result).getErr())));
      }
    }
    return nodes;
  }
}
