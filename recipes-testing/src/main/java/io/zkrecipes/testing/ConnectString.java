package io.zkrecipes.testing;

/**
 * Where the clients of one test connect: the servers and the test's own chroot, as {@code
 * host:port,host:port/chroot}.
 *
 * @param value as ZooKeeper and Curator take it
 */
public record ConnectString(String value) {

  /** The chroot, with its slash; empty if there is none. */
  public String chroot() {
    int slash = value.indexOf('/');
    return slash < 0 ? "" : value.substring(slash);
  }

  /** The same as {@link #value()}. */
  @Override
  public String toString() {
    return value;
  }
}
