package io.zkrecipes.examples.scheduler;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.examples.scheduler.Ticks.Tick;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.zookeeper.data.Stat;

/**
 * The nodes of the scheduler in ZooKeeper. A tick is a node, {@code <number>-<epoch>}: if two
 * leaders wrote the same number, both nodes would be there, and the check would fail. Curator
 * declares Exception.
 */
record TickStore(String path) {

  /** The path of the election. */
  String leader() {
    return path + "/leader";
  }

  private String ticks() {
    return path + "/ticks";
  }

  String tick(int number, long epoch) {
    return "%s/%06d-%d".formatted(ticks(), number, epoch);
  }

  void make(RecipeClient client) throws Exception {
    client.curator().create().creatingParentContainersIfNeeded().forPath(ticks());
  }

  /** How many ticks there are. */
  int count(RecipeClient client) throws Exception {
    return client.curator().checkExists().forPath(ticks()).getNumChildren();
  }

  /** All ticks, in the order in which they were written. */
  Ticks read(RecipeClient client) throws Exception {
    List<Tick> all = new ArrayList<>();
    for (String node : client.curator().getChildren().forPath(ticks())) {
      Stat stat = new Stat();
      byte[] name = client.curator().getData().storingStatIn(stat).forPath(ticks() + "/" + node);
      int dash = node.indexOf('-');
      all.add(
          new Tick(
              Integer.parseInt(node.substring(0, dash)),
              Long.parseLong(node.substring(dash + 1)),
              new String(name, StandardCharsets.UTF_8),
              stat.getCzxid()));
    }
    return Ticks.of(all);
  }

  void remove(RecipeClient client) throws Exception {
    client.curator().delete().deletingChildrenIfNeeded().forPath(path);
  }
}
