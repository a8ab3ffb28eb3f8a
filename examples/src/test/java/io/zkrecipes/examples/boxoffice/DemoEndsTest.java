package io.zkrecipes.examples.boxoffice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However the demo ends, no process stays behind. Each test runs it in a JVM of its own. */
class DemoEndsTest {
  private static final int SOON = 15; // seconds

  private Path temporary;
  private Process demo;
  private BufferedReader output;

  @BeforeEach
  void startTheDemo(@TempDir Path directory) throws IOException {
    temporary = directory;
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("java.class.path");
    demo =
        new ProcessBuilder(
                java,
                "-Xmx256m",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                classPath,
                Demo.class.getName())
            .redirectErrorStream(true)
            .start();
    output = new BufferedReader(new InputStreamReader(demo.getInputStream(), UTF_8));
  }

  @AfterEach
  void endTheDemo() throws Exception {
    demo.descendants().forEach(ProcessHandle::destroyForcibly);
    demo.destroyForcibly().waitFor();
    output.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Signal.class,
      names = {"INT", "TERM"})
  void aSignalEndsEvenTheFrozenTown(Signal signal) throws Exception {
    assumeThat(signal != Signal.INT || !interruptsAreIgnored()).isTrue();
    awaitLine("are connected");
    List<ProcessHandle> towns = towns(4);
    awaitLine("kill -STOP");

    signal.send(demo.pid());

    assertThat(demo.waitFor(SOON, SECONDS)).isTrue();
    assertThat(demo.exitValue()).isEqualTo(signal == Signal.INT ? 130 : 143);
    assertAllEnd(towns);
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void townsEndByThemselvesWhenTheirParentIsKilled() throws Exception {
    awaitLine("are connected");
    List<ProcessHandle> towns = towns(4);
    awaitLine("the sale begins");

    Signal.KILL.send(demo.pid());

    assertAllEnd(towns);
  }

  @Test
  void aTownThatDiesByItselfFailsTheDemo() throws Exception {
    awaitLine("are connected");
    List<ProcessHandle> towns = towns(4);

    Signal.KILL.send(towns.get(0).pid());

    awaitLine("FAILED: ");
    assertThat(demo.waitFor(SOON, SECONDS)).isTrue();
    assertThat(demo.exitValue()).isEqualTo(1);
    assertAllEnd(towns);
  }

  private void awaitLine(String part) throws IOException {
    String line = output.readLine();
    while (line != null && !line.contains(part)) {
      line = output.readLine();
    }
    assertThat(line).as("a line with '%s'", part).isNotNull();
  }

  private List<ProcessHandle> towns(int atLeast) {
    List<ProcessHandle> towns =
        demo.children()
            .filter(child -> child.info().command().orElse("").endsWith("java"))
            .toList();
    assertThat(towns).hasSizeGreaterThanOrEqualTo(atLeast);
    return towns;
  }

  private static void assertAllEnd(List<ProcessHandle> processes) throws Exception {
    for (ProcessHandle process : processes) {
      process.onExit().get(SOON, SECONDS);
    }
  }

  /** As in the background of a shell without job control; children inherit it. */
  private static boolean interruptsAreIgnored() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).trim(), 16) & 2) != 0);
  }
}
