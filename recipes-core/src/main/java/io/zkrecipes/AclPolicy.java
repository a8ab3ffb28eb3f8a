package io.zkrecipes;

import java.util.List;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;

/**
 * Who may do what with a node that this client creates; applies to every node, parents included.
 */
@FunctionalInterface
public interface AclPolicy {

  /**
   * The access list for a node that is about to be created. Asked on the thread that calls a verb,
   * or on a thread of this library or of ZooKeeper: must not block. What it throws fails the verb.
   *
   * @param path the full path on the server's side, with the namespace
   */
  List<ACL> aclFor(String path);

  /** Anyone may do anything ({@code world:anyone}). */
  static AclPolicy open() {
    return path -> ZooDefs.Ids.OPEN_ACL_UNSAFE;
  }

  /** Only the identities that this client has authenticated as; needs an {@code auth}. */
  static AclPolicy creatorOnly() {
    return path -> ZooDefs.Ids.CREATOR_ALL_ACL;
  }
}
