package io.zkrecipes.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeServerBuilderTest {
  private final RecipeServerBuilder builder = RecipeServer.builder();

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
  void hostReachableByOthersIsRejected(String host) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.host(host).start())
        .withMessage("host: " + host + " (expected: a loopback address, or insecure())");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_536})
  void portOutOfRangeIsRejected(int port) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.port(port))
        .withMessage("port: " + port + " (expected: 0 to 65535)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT0.009S", "P2D"})
  void timesOutOfRangeAreRejected(String text) {
    Duration time = Duration.parse(text);
    assertThatIllegalArgumentException().isThrownBy(() -> builder.tickTime(time));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.minSessionTimeout(time));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.maxSessionTimeout(time))
        .withMessage("maxSessionTimeout: " + time + " (expected: PT0.01S to PT24H)");
  }

  @Test
  void contradictorySessionTimeoutsAreRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.maxSessionTimeout(Duration.ofSeconds(1)).start())
        .withMessage("maxSessionTimeout: PT1S (expected: PT2S up)");
  }

  @Test
  void fileAsDataDirectoryIsRejected(@TempDir Path temp) throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.dataDir(file))
        .withMessage("dataDir: " + file + " (expected: a directory)");
  }

  @Test
  void otherInvalidArgumentsAreRejected() {
    assertThatIllegalArgumentException().isThrownBy(() -> builder.host(" "));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.maxConnections(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.host("no-such-host.invalid").start())
        .withMessage("host: no-such-host.invalid (expected: a known name)");
  }

  @Test
  void defaultsAreSecure(@TempDir Path data) {
    Properties lines = builder.configuration(data);
    assertThat(lines)
        .containsEntry("clientPortAddress", "127.0.0.1")
        .containsEntry("admin.enableServer", "false")
        .containsEntry("4lw.commands.whitelist", "srvr")
        .containsEntry("forceSync", "yes")
        .containsEntry("maxClientCnxns", "1000")
        .containsEntry("maxCnxns", "5000");
  }
}
