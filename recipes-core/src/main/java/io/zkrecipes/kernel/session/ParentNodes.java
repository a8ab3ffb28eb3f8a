package io.zkrecipes.kernel.session;

import io.zkrecipes.internal.Created;
import io.zkrecipes.internal.Reply;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.ACL;

/**
 * Creates directories, as CONTAINER nodes, and nodes in directories that may be missing. The
 * requests for all levels are sent at once; a level that exists is no error.
 */
public final class ParentNodes {
  private static final byte[] EMPTY = new byte[0];
  private static final int TRIES = 3; // the server may remove an empty container in between

  private ParentNodes() {}

  /**
   * Sends the requests that create a directory and all levels above it, in order before whatever is
   * sent next.
   *
   * @param dir the full path
   * @param contents the data of the directory itself
   * @param answers told the path and the reply of each level
   */
  public static void make(
      Session session, String dir, byte[] contents, BiConsumer<String, Reply<Created>> answers) {
    for (int end = dir.indexOf('/', 1); end > 0; end = dir.indexOf('/', end + 1)) {
      container(session, dir.substring(0, end), EMPTY, answers);
    }
    container(session, dir, contents, answers);
  }

  /**
   * Creates an empty PERSISTENT node, and the levels above it if they are missing. Sent again after
   * each reconnect, as long as it is wanted.
   *
   * @return completes with {@code OK} if there is such a node now, whoever has created it
   */
  public static CompletableFuture<Reply<Boolean>> createNode(
      Session session, BooleanSupplier wanted, String node, List<ACL> acl) {
    return createNode(session, wanted, node, acl, TRIES);
  }

  private static CompletableFuture<Reply<Boolean>> createNode(
      Session session, BooleanSupplier wanted, String node, List<ACL> acl, int tries) {
    return BlockingRequest.repeated(
            session, wanted, () -> session.wire().create(node, EMPTY, acl, CreateMode.PERSISTENT))
        .thenCompose(
            reply -> {
              String parent = node.substring(0, node.lastIndexOf('/'));
              if (reply.is(Code.NONODE) && !parent.isEmpty() && tries > 0) {
                make(session, parent, EMPTY, (dir, made) -> {});
                return createNode(session, wanted, node, acl, tries - 1);
              }
              return CompletableFuture.completedFuture(
                  reply.ok() || reply.is(Code.NODEEXISTS)
                      ? new Reply<>(Code.OK, Boolean.TRUE)
                      : Reply.failed(reply.code()));
            });
  }

  private static void container(
      Session session, String path, byte[] data, BiConsumer<String, Reply<Created>> answers) {
    session
        .wire()
        .create(path, data, session.context().acl(path), CreateMode.CONTAINER)
        .thenAccept(reply -> answers.accept(path, reply));
  }

  /** Creates an EPHEMERAL node, once; its parents must be there. */
  public static CompletableFuture<Reply<Created>> createEphemeral(
      Session session, String path, byte[] data, List<ACL> acl) {
    return session.wire().create(path, data, acl, CreateMode.EPHEMERAL);
  }
}
