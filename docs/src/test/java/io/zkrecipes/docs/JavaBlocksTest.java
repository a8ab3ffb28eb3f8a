package io.zkrecipes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every Java block of the pages compiles, and the first program runs. */
class JavaBlocksTest {
  private static final String FIRST_PROGRAM = "FirstProgram";

  @TestFactory
  Stream<DynamicTest> everyBlockCompiles(@TempDir Path classes) {
    List<JavaBlock> blocks = blocks();
    assertThat(blocks).isNotEmpty();
    return blocks.stream()
        .map(
            block ->
                DynamicTest.dynamicTest(
                    block.place(),
                    () -> assertThat(Compiled.into(classes, block).problems()).isEmpty()));
  }

  @Test
  void firstProgramOfTheReadmeRuns(@TempDir Path classes) throws Exception {
    JavaBlock program =
        Page.of("README.md").blocks("java").stream()
            .map(JavaBlock::of)
            .filter(block -> block.className().equals(FIRST_PROGRAM))
            .findFirst()
            .orElseThrow();
    assertThat(Compiled.into(classes, program).problems()).isEmpty();
    assertThat(outputOf(program, classes)).containsPattern("in, with token [1-9][0-9]*");
  }

  @Test
  void brokenBlockIsReportedWithFileAndLine(@TempDir Path classes) {
    Page page =
        new Page(
            Page.root().resolve("docs/broken.md"),
            List.of(
                "Text.", "```java", "import java.time.Duration;", "", "Duration d = 5;", "```"));
    JavaBlock broken = JavaBlock.of(page.blocks("java").get(0));
    assertThat(Compiled.into(classes, broken).problems())
        .singleElement()
        .asString()
        .startsWith("docs/broken.md:5: ")
        .contains("incompatible types");
  }

  private static List<JavaBlock> blocks() {
    return Page.all().stream()
        .flatMap(page -> page.blocks("java").stream())
        .map(JavaBlock::of)
        .toList();
  }

  private String outputOf(JavaBlock program, Path classes) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    URL[] where = {classes.toUri().toURL()};
    try (PrintStream captured = new PrintStream(output, true, StandardCharsets.UTF_8);
        URLClassLoader loader = new URLClassLoader(where)) {
      System.setOut(captured);
      loader
          .loadClass(program.className())
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(before);
    }
    return output.toString(StandardCharsets.UTF_8);
  }
}
