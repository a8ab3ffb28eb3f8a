package io.zkrecipes.testing;

import java.lang.reflect.Field;
import java.util.Optional;
import org.apache.curator.test.TestingZooKeeperServer;
import org.apache.curator.test.ZooKeeperServerEmbeddedAdapter;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;

/**
 * Finds the running server inside curator-test's wrapper, by reflection, since the wrapper does not
 * publish it. All other classes use public methods of the server only.
 */
final class ServerAccess {
  private static final Field MAIN = mainField();

  private ServerAccess() {}

  /** The server, if it serves now: a member of an ensemble has none during an election. */
  static Optional<ZooKeeperServer> serving(TestingZooKeeperServer process) {
    return connections(process)
        .map(ServerCnxnFactory::getZooKeeperServer)
        .filter(ZooKeeperServer::isRunning);
  }

  private static Optional<ServerCnxnFactory> connections(TestingZooKeeperServer process) {
    try {
      return Optional.ofNullable(adapter(process).getServerCnxnFactory());
    } catch (
        NullPointerException killedMeanwhile) { // curator-test reads a field of a peer that is gone
      return Optional.empty();
    }
  }

  private static ZooKeeperServerEmbeddedAdapter adapter(TestingZooKeeperServer process) {
    try {
      return (ZooKeeperServerEmbeddedAdapter) MAIN.get(process);
    } catch (IllegalAccessException e) {
      throw new LinkageError("curator-test: TestingZooKeeperServer.main cannot be read", e);
    }
  }

  private static Field mainField() {
    try {
      Field main = TestingZooKeeperServer.class.getDeclaredField("main");
      main.setAccessible(true);
      return main;
    } catch (NoSuchFieldException e) {
      throw new LinkageError(
          "curator-test: TestingZooKeeperServer.main is gone (expected: 5.9.0)", e);
    }
  }
}
