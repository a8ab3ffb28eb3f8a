package io.zkrecipes.testing;

/**
 * A cluster of the extension, with one client for clean-up; closed with the JUnit store that holds
 * it.
 */
final class ClusterScope implements AutoCloseable {
  private final TestingCluster cluster;
  private final AdminClient admin;

  private ClusterScope(TestingCluster cluster) {
    this.cluster = cluster;
    this.admin = AdminClient.connect(cluster.connectString());
  }

  static ClusterScope start(int members) {
    return new ClusterScope(TestingCluster.start(members));
  }

  TestingCluster cluster() {
    return cluster;
  }

  AdminClient admin() {
    return admin;
  }

  @Override
  public void close() {
    admin.close();
    cluster.close();
  }
}
