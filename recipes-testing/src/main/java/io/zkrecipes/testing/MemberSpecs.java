package io.zkrecipes.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.curator.test.InstanceSpec;

/**
 * The addresses, directories and settings of the members of a cluster: loopback only, private
 * directories.
 */
final class MemberSpecs {
  private static final String LOOPBACK = "127.0.0.1";

  private MemberSpecs() {}

  static List<InstanceSpec> of(TestingClusterBuilder options, Path directory) {
    List<Integer> ports = Ports.take(3 * options.members);
    List<InstanceSpec> specs = new ArrayList<>();
    for (int i = 0; i < options.members; i++) {
      specs.add(
          new InstanceSpec(
              memberDirectory(directory, i).toFile(),
              ports.get(3 * i),
              ports.get(3 * i + 1),
              ports.get(3 * i + 2),
              true,
              i + 1,
              Math.toIntExact(options.tickTime.toMillis()),
              0,
              properties(options),
              LOOPBACK));
    }
    return specs;
  }

  private static Map<String, Object> properties(TestingClusterBuilder options) {
    long tick = options.tickTime.toMillis();
    Map<String, Object> properties = new HashMap<>();
    properties.put("clientPortAddress", LOOPBACK);
    properties.put("minSessionTimeout", Long.toString(2 * tick));
    properties.put("maxSessionTimeout", Long.toString(options.maxSessionTimeout.toMillis()));
    properties.put("maxCnxns", "0");
    // Five seconds: three servers and their clients on two cores may stall longer than five short
    // ticks.
    String patience = Long.toString(Math.max(5, 5_000 / tick));
    properties.put("initLimit", patience);
    properties.put("syncLimit", patience);
    properties.put("forceSync", "no");
    properties.putAll(options.properties);
    return properties;
  }

  private static Path memberDirectory(Path directory, int index) {
    try {
      return Files.createDirectories(directory.resolve("member-" + index).resolve("data"));
    } catch (IOException e) {
      throw new UncheckedIOException("member " + index + ": no directory under " + directory, e);
    }
  }
}
