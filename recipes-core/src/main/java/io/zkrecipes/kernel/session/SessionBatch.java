package io.zkrecipes.kernel.session;

import io.zkrecipes.internal.Children;
import io.zkrecipes.internal.Created;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.internal.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.data.ACL;

/**
 * What a {@link RequestBatch} has for one session: nodes to make, directories to read after that,
 * and nodes to delete.
 *
 * <p>A transaction does not tell the creation zxid of ephemeral nodes, which is the token of a
 * lease; but it tells that of a container, and all that one transaction makes has the same. So a
 * container is made with them, in the first directory, and removed in the same transaction: nobody
 * ever sees it. It costs that directory one sequence number.
 *
 * <p>Filled under the lock of its batch, then sent once.
 */
final class SessionBatch {
  private static final int MOST = 50; // nodes in one transaction: far below the limit in bytes
  private static final byte[] EMPTY = new byte[0];

  /** A node in line to be made, with others or alone. */
  record Birth(
      String dir, List<ACL> acl, Op op, Supplier<CompletableFuture<Reply<Created>>> alone) {}

  /** A request, and who waits for the answer. */
  private record Asked<Q, A>(Q what, CompletableFuture<Reply<A>> answer) {}

  private final Wire wire;
  private final List<Asked<Birth, Created>> births = new ArrayList<>();
  private final List<Asked<String, Children>> lists = new ArrayList<>();
  private final List<Asked<String, Boolean>> deaths = new ArrayList<>();

  SessionBatch(Session session) {
    this.wire = session.wire();
  }

  CompletableFuture<Reply<Created>> create(Birth birth) {
    return add(births, birth);
  }

  CompletableFuture<Reply<Children>> list(String dir) {
    return add(lists, dir);
  }

  CompletableFuture<Reply<Boolean>> delete(String path) {
    return add(deaths, path);
  }

  private static <Q, A> CompletableFuture<Reply<A>> add(List<Asked<Q, A>> all, Q what) {
    CompletableFuture<Reply<A>> answer = new CompletableFuture<>();
    all.add(new Asked<>(what, answer));
    return answer;
  }

  void send() {
    inParts(births, this::make, this::makeAlone);
    lists.forEach(list -> pass(() -> wire.list(list.what()), list.answer()));
    inParts(deaths, this::remove, this::removeAlone);
  }

  private interface Together<Q, A> {
    void send(List<Asked<Q, A>> part);
  }

  private interface Alone<Q, A> {
    void send(Asked<Q, A> one);
  }

  private static <Q, A> void inParts(
      List<Asked<Q, A>> all, Together<Q, A> together, Alone<Q, A> alone) {
    for (int from = 0; from < all.size(); from += MOST) {
      List<Asked<Q, A>> part = all.subList(from, Math.min(all.size(), from + MOST));
      if (part.size() == 1) {
        alone.send(part.get(0));
      } else {
        together.send(part);
      }
    }
  }

  private void make(List<Asked<Birth, Created>> part) {
    List<Op> ops = new ArrayList<>();
    part.forEach(one -> ops.add(one.what().op()));
    Birth first = part.get(0).what();
    String clock = first.dir() + "/zxid-" + ProtectedId.create().uuid();
    ops.add(Op.create(clock, EMPTY, first.acl(), CreateMode.CONTAINER));
    ops.add(Op.delete(clock, -1));
    wire.multi(ops)
        .thenAccept(
            reply -> {
              if (reply.ok()) {
                made(part, reply.get());
              } else if (!reply.answered()) {
                refused(part, reply.code());
              } else {
                part.forEach(this::makeAlone);
              }
            });
  }

  private static void made(List<Asked<Birth, Created>> part, List<OpResult> results) {
    long czxid = ((OpResult.CreateResult) results.get(part.size())).getStat().getCzxid();
    for (int i = 0; i < part.size(); i++) {
      String made = ((OpResult.CreateResult) results.get(i)).getPath(); // with the chroot
      String path = part.get(i).what().dir() + made.substring(made.lastIndexOf('/'));
      part.get(i).answer().complete(new Reply<>(Code.OK, new Created(path, czxid)));
    }
  }

  private void makeAlone(Asked<Birth, Created> one) {
    pass(one.what().alone(), one.answer());
  }

  private void remove(List<Asked<String, Boolean>> part) {
    List<Op> ops = part.stream().map(one -> Op.delete(one.what(), -1)).toList();
    wire.multi(ops)
        .thenAccept(
            reply -> {
              if (reply.ok()) {
                part.forEach(one -> one.answer().complete(new Reply<>(Code.OK, Boolean.TRUE)));
              } else if (!reply.answered()) {
                refused(part, reply.code());
              } else {
                part.forEach(this::removeAlone);
              }
            });
  }

  private void removeAlone(Asked<String, Boolean> one) {
    pass(() -> wire.delete(one.what()), one.answer());
  }

  private static <Q, A> void refused(List<Asked<Q, A>> part, Code code) {
    part.forEach(one -> one.answer().complete(Reply.failed(code)));
  }

  private static <A> void pass(
      Supplier<CompletableFuture<Reply<A>>> request, CompletableFuture<Reply<A>> answer) {
    request.get().thenAccept(answer::complete);
  }
}
