package io.zkrecipes.kernel.session;

import io.zkrecipes.internal.Created;
import io.zkrecipes.internal.Reply;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.ACL;

/**
 * Creates a directory and all its parents as containers. All creates are sent at once; nodes that
 * exist already are left as they are.
 */
public final class ParentNodes {
  private static final byte[] EMPTY = new byte[0];
  private static final int TRIES = 3; // the server may delete empty containers meanwhile

  private ParentNodes() {}

  /**
   * Sends the creates, before any later request of the calling thread.
   *
   * @param dir the full path
   * @param contents the data of the directory itself
   * @param answers told the path and the reply of each create
   */
  public static void make(
      Session session, String dir, byte[] contents, BiConsumer<String, Reply<Created>> answers) {
    for (int end = dir.indexOf('/', 1); end > 0; end = dir.indexOf('/', end + 1)) {
      container(session, dir.substring(0, end), EMPTY, answers);
    }
    container(session, dir, contents, answers);
  }

  /**
   * Creates an empty PERSISTENT node, and its parents where they are missing.
   *
   * @return completes with the code of the last create of the node
   */
  public static CompletableFuture<Code> makeWithNode(Session session, String node, List<ACL> acl) {
    return makeWithNode(session, node, acl, TRIES);
  }

  private static CompletableFuture<Code> makeWithNode(
      Session session, String node, List<ACL> acl, int tries) {
    return session
        .wire()
        .create(node, EMPTY, acl, CreateMode.PERSISTENT)
        .thenCompose(
            reply -> {
              String parent = node.substring(0, node.lastIndexOf('/'));
              if (!reply.is(Code.NONODE) || parent.isEmpty() || tries == 0) {
                return CompletableFuture.completedFuture(reply.code());
              }
              make(session, parent, EMPTY, (dir, made) -> {});
              return makeWithNode(session, node, acl, tries - 1);
            });
  }

  private static void container(
      Session session, String path, byte[] data, BiConsumer<String, Reply<Created>> answers) {
    session
        .wire()
        .create(path, data, session.owner().acl(path), CreateMode.CONTAINER)
        .thenAccept(reply -> answers.accept(path, reply));
  }
}
