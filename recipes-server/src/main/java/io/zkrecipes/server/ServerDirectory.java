package io.zkrecipes.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The directories of one server: its data, and a temporary one for the configuration file that
 * ZooKeeper needs. A lock file keeps a second server from using the same data, which ZooKeeper
 * itself does not prevent.
 */
final class ServerDirectory implements AutoCloseable {
  private static final String LOCK_FILE = "recipe-server.lock";

  private final Path scratch;
  private final Path data;
  private final FileChannel lock;

  private ServerDirectory(Path scratch, Path data, FileChannel lock) {
    this.scratch = scratch;
    this.data = data;
    this.lock = lock;
  }

  /**
   * Opens the data directory, or a temporary one if none is given. A missing directory is created
   * with access for its owner alone.
   *
   * @throws IllegalStateException if another server uses it
   */
  static ServerDirectory open(Optional<Path> durable) {
    try {
      Path scratch = Files.createTempDirectory("recipe-server");
      try {
        Path data = durable.orElse(scratch.resolve("data")).toAbsolutePath();
        Files.createDirectories(data, forOwnerAlone());
        return new ServerDirectory(scratch, data, lock(data));
      } catch (IOException | RuntimeException e) {
        delete(scratch);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("dataDir: " + durable.map(Path::toString).orElse("new"), e);
    }
  }

  private static FileAttribute<?>[] forOwnerAlone() {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  private static FileChannel lock(Path data) throws IOException {
    FileChannel channel =
        FileChannel.open(
            data.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!isLocked(channel)) {
      channel.close();
      throw new IllegalStateException("dataDir: " + data + " is in use by another server");
    }
    return channel;
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock held = channel.tryLock(); // held until its channel is closed
      return held != null;
    } catch (OverlappingFileLockException inThisJvm) {
      return false;
    }
  }

  Path scratch() {
    return scratch;
  }

  Path data() {
    return data;
  }

  /** Releases the data directory, and deletes the temporary directory. */
  @Override
  public void close() {
    try {
      lock.close();
      delete(scratch);
    } catch (IOException e) {
      throw new UncheckedIOException(scratch + ": not deleted", e);
    }
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(directory)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    }
  }
}
