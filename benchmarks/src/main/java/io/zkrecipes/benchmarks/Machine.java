package io.zkrecipes.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The properties of this machine that the figures depend on: JVM, cores and above all the disk. */
final class Machine {
  private static final Set<String> NO_DISK = Set.of("tmpfs", "ramfs");
  private static final int WRITES = 1000;
  private static final int WRITE_BYTES = 512;

  private final Path data = Path.of(System.getProperty("java.io.tmpdir", "."));
  private final String fileSystem;
  private final double[] fsyncMillis;

  /**
   * Measures this machine; takes about a second.
   *
   * @throws IllegalStateException if the data of the servers would not be on a disk
   */
  Machine() {
    try {
      FileStore store = Files.getFileStore(data);
      this.fileSystem = store.type() + " " + store.name();
      if (NO_DISK.contains(store.type())) {
        throw new IllegalStateException(
            "data directory: %s is %s (expected: a disk; choose one with -Djava.io.tmpdir=DIR)"
                .formatted(data, store.type()));
      }
      this.fsyncMillis = fsyncMillis(data);
    } catch (IOException e) {
      throw new UncheckedIOException(data + ": not usable for data", e);
    }
  }

  /** The facts, one a line. */
  List<String> facts() {
    return List.of(
        "jdk    %s %s".formatted(property("java.vm.name"), property("java.runtime.version")),
        "os     %s %s %s"
            .formatted(property("os.name"), property("os.version"), property("os.arch")),
        "cores  %d, heap %d MiB at most"
            .formatted(
                Runtime.getRuntime().availableProcessors(), Runtime.getRuntime().maxMemory() >> 20),
        "data   %s on %s, every write forced to it".formatted(data, fileSystem),
        "fsync  mean %.3f ms, median %.3f ms, 99%% within %.3f ms (%d appends of %d bytes)"
            .formatted(
                Arrays.stream(fsyncMillis).average().orElseThrow(),
                fsyncMillis[WRITES / 2],
                fsyncMillis[WRITES * 99 / 100],
                WRITES,
                WRITE_BYTES));
  }

  /** Sorted. Appends into space allocated before, as ZooKeeper's log does. */
  private static double[] fsyncMillis(Path directory) throws IOException {
    Path file = Files.createTempFile(directory, "fsync", ".log");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(WRITES * WRITE_BYTES), 0);
      channel.force(true);
      double[] times = new double[WRITES];
      for (int i = 0; i < WRITES; i++) {
        ByteBuffer record = ByteBuffer.allocate(WRITE_BYTES).put(0, (byte) i);
        long before = System.nanoTime();
        channel.write(record, (long) i * WRITE_BYTES);
        channel.force(false);
        times[i] = (System.nanoTime() - before) / 1e6;
      }
      Arrays.sort(times);
      return times;
    } finally {
      Files.delete(file);
    }
  }

  private static String property(String key) {
    return System.getProperty(key, "?");
  }
}
