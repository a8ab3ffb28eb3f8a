package io.zkrecipes.examples.job;

import io.zkrecipes.RecipeClient;
import java.nio.charset.StandardCharsets;

/**
 * Where everything is in ZooKeeper. A result is a node, {@code <generation>-<share>}, so that what
 * was left by a generation that broke is not counted. Curator declares Exception.
 */
record Results(String path) {

  /** Where the barrier is. */
  String barrier() {
    return path + "/barrier";
  }

  private String results() {
    return path + "/results";
  }

  void make(RecipeClient client) throws Exception {
    client.curator().create().creatingParentContainersIfNeeded().forPath(results());
  }

  void write(RecipeClient client, long generation, Share share, long count) throws Exception {
    byte[] data = Long.toString(count).getBytes(StandardCharsets.UTF_8);
    client.curator().create().forPath("%s/%d-%s".formatted(results(), generation, share), data);
  }

  /** How many the results of this generation come to. */
  long sum(RecipeClient client, long generation) throws Exception {
    long sum = 0;
    for (String node : client.curator().getChildren().forPath(results())) {
      if (node.startsWith(generation + "-")) {
        byte[] data = client.curator().getData().forPath(results() + "/" + node);
        sum += Long.parseLong(new String(data, StandardCharsets.UTF_8));
      }
    }
    return sum;
  }

  void remove(RecipeClient client) throws Exception {
    client.curator().delete().deletingChildrenIfNeeded().forPath(path);
  }
}
