package io.zkrecipes.kernel;

import io.zkrecipes.internal.Created;
import io.zkrecipes.internal.Reply;
import java.util.function.BiConsumer;
import org.apache.zookeeper.CreateMode;

/** Makes a directory and all above it: containers, sent at once; those that exist do no harm. */
final class Parents {
  private static final byte[] EMPTY = new byte[0];

  private Parents() {}

  /**
   * Sends the creations, in order before whatever is sent next.
   *
   * @param dir the full path
   * @param contents what the directory itself holds
   * @param answers told the path and the reply of each
   */
  static void make(
      Session session, String dir, byte[] contents, BiConsumer<String, Reply<Created>> answers) {
    for (int end = dir.indexOf('/', 1); end > 0; end = dir.indexOf('/', end + 1)) {
      container(session, dir.substring(0, end), EMPTY, answers);
    }
    container(session, dir, contents, answers);
  }

  private static void container(
      Session session, String path, byte[] data, BiConsumer<String, Reply<Created>> answers) {
    session
        .wire()
        .create(path, data, session.owner().acl(path), CreateMode.CONTAINER)
        .thenAccept(reply -> answers.accept(path, reply));
  }
}
