package io.zkrecipes.kernel.session;

import io.zkrecipes.internal.Children;
import io.zkrecipes.internal.Created;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.internal.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.data.ACL;

/**
 * The requests of one session in a {@link RequestBatch}: creates, then listings, then deletes.
 *
 * <p>The token of a lease is the creation zxid of its node, and the reply to a transaction does not
 * contain it for ephemeral nodes. It does for containers, and all nodes of one transaction have the
 * same zxid. So each transaction also creates a container in the first directory, and deletes it:
 * no client ever sees it. This uses up one sequence number of that directory.
 *
 * <p>Filled under the lock of its batch, then sent once by one thread.
 */
final class SessionBatch {
  private static final int MAX_NODES = 50; // in one transaction: far below the limit in bytes
  private static final byte[] EMPTY = new byte[0];

  /** A node to create: as an operation of a transaction, or by a request of its own. */
  record Create(
      String dir, List<ACL> acl, Op op, Supplier<CompletableFuture<Reply<Created>>> alone) {}

  /** A request, and the future of its reply. */
  private record Pending<Q, A>(Q request, CompletableFuture<Reply<A>> reply) {}

  private final Wire wire;
  private final List<Pending<Create, Created>> creates = new ArrayList<>();
  private final List<Pending<String, Children>> lists = new ArrayList<>();
  private final List<Pending<String, Boolean>> deletes = new ArrayList<>();

  SessionBatch(Session session) {
    this.wire = session.wire();
  }

  CompletableFuture<Reply<Created>> create(Create create) {
    return add(creates, create);
  }

  CompletableFuture<Reply<Children>> list(String dir) {
    return add(lists, dir);
  }

  CompletableFuture<Reply<Boolean>> delete(String path) {
    return add(deletes, path);
  }

  private static <Q, A> CompletableFuture<Reply<A>> add(List<Pending<Q, A>> all, Q request) {
    CompletableFuture<Reply<A>> reply = new CompletableFuture<>();
    all.add(new Pending<>(request, reply));
    return reply;
  }

  void send() {
    inParts(creates, this::createTogether, this::createAlone);
    lists.forEach(list -> send(() -> wire.list(list.request()), list.reply()));
    inParts(deletes, this::deleteTogether, this::deleteAlone);
  }

  private static <Q, A> void inParts(
      List<Pending<Q, A>> all,
      Consumer<List<Pending<Q, A>>> together,
      Consumer<Pending<Q, A>> alone) {
    for (int from = 0; from < all.size(); from += MAX_NODES) {
      List<Pending<Q, A>> part = all.subList(from, Math.min(all.size(), from + MAX_NODES));
      if (part.size() == 1) {
        alone.accept(part.get(0));
      } else {
        together.accept(part);
      }
    }
  }

  private void createTogether(List<Pending<Create, Created>> part) {
    List<Op> ops = new ArrayList<>();
    part.forEach(one -> ops.add(one.request().op()));
    Create first = part.get(0).request();
    String container = first.dir() + "/zxid-" + ProtectedId.create().uuid();
    ops.add(Op.create(container, EMPTY, first.acl(), CreateMode.CONTAINER));
    ops.add(Op.delete(container, -1));
    wire.multi(ops)
        .thenAccept(
            reply -> {
              if (reply.ok()) {
                onCreated(part, reply.get());
              } else if (!reply.answered()) {
                fail(part, reply.code());
              } else {
                part.forEach(this::createAlone);
              }
            });
  }

  private static void onCreated(List<Pending<Create, Created>> part, List<OpResult> results) {
    long czxid = ((OpResult.CreateResult) results.get(part.size())).getStat().getCzxid();
    for (int i = 0; i < part.size(); i++) {
      String created = ((OpResult.CreateResult) results.get(i)).getPath(); // with the chroot
      String path = part.get(i).request().dir() + created.substring(created.lastIndexOf('/'));
      part.get(i).reply().complete(new Reply<>(Code.OK, new Created(path, czxid)));
    }
  }

  private void createAlone(Pending<Create, Created> one) {
    send(one.request().alone(), one.reply());
  }

  private void deleteTogether(List<Pending<String, Boolean>> part) {
    List<Op> ops = part.stream().map(one -> Op.delete(one.request(), -1)).toList();
    wire.multi(ops)
        .thenAccept(
            reply -> {
              if (reply.ok()) {
                part.forEach(one -> one.reply().complete(new Reply<>(Code.OK, Boolean.TRUE)));
              } else if (!reply.answered()) {
                fail(part, reply.code());
              } else {
                part.forEach(this::deleteAlone);
              }
            });
  }

  private void deleteAlone(Pending<String, Boolean> one) {
    send(() -> wire.delete(one.request()), one.reply());
  }

  private static <Q, A> void fail(List<Pending<Q, A>> part, Code code) {
    part.forEach(one -> one.reply().complete(Reply.failed(code)));
  }

  private static <A> void send(
      Supplier<CompletableFuture<Reply<A>>> request, CompletableFuture<Reply<A>> reply) {
    request.get().thenAccept(reply::complete);
  }
}
