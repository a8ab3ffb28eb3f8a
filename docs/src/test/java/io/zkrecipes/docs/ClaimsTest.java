package io.zkrecipes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the pages claim of all code of the client and its recipes at once. */
class ClaimsTest {
  private static final Pattern WALL_CLOCK =
      Pattern.compile(
          "currentTimeMillis|Instant\\.now|LocalDateTime|ZonedDateTime|Clock\\.|new Date\\(");
  private static final Pattern MONITOR = Pattern.compile("\\bsynchronized\\b");

  @Test
  void noWallClockIsRead() {
    assertThat(linesWith(WALL_CLOCK.asPredicate())).isEmpty();
  }

  @Test
  void nothingIsSynchronized() {
    assertThat(linesWith(MONITOR.asPredicate())).isEmpty();
  }

  private static List<String> linesWith(Predicate<String> wanted) {
    List<Path> files =
        Page.sources(".java").stream()
            .filter(file -> file.toString().matches(".*/recipes-(core|lock)/src/main/.*"))
            .toList();
    assertThat(files).isNotEmpty();
    return files.stream()
        .flatMap(
            file ->
                code(file).stream().filter(wanted).map(line -> file.getFileName() + ": " + line))
        .toList();
  }

  private static List<String> code(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> !line.strip().startsWith("*") && !line.strip().startsWith("//"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
