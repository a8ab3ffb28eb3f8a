package io.zkrecipes.examples.job;

import io.zkrecipes.RecipeClient;
import java.nio.charset.StandardCharsets;

/**
 * The nodes of the job in ZooKeeper. A result is a node, {@code <generation>-<range>}, so that
 * results of a broken generation are not counted. Curator declares Exception.
 */
record JobResults(String path) {

  /** The path of the barrier. */
  String barrier() {
    return path + "/barrier";
  }

  private String results() {
    return path + "/results";
  }

  void make(RecipeClient client) throws Exception {
    client.curator().create().creatingParentContainersIfNeeded().forPath(results());
  }

  void write(RecipeClient client, long generation, NumberRange range, long count) throws Exception {
    byte[] data = Long.toString(count).getBytes(StandardCharsets.UTF_8);
    client.curator().create().forPath("%s/%d-%s".formatted(results(), generation, range), data);
  }

  /** The sum of the results of this generation. */
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
