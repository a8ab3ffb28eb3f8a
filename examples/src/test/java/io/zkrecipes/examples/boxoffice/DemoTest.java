package io.zkrecipes.examples.boxoffice;

import static io.zkrecipes.examples.SessionOption.SESSION;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.server.RecipeServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoTest {
  @Test
  @Timeout(180)
  void everyCheckHoldsAndNoProcessIsLeft() {
    assertThat(Demo.run(SESSION)).isZero();
    assertThat(ProcessHandle.current().children()).isEmpty();
  }

  @Test
  @Timeout(180)
  void runsOnAGivenEnsembleBelowANewChroot() {
    try (RecipeServer server = RecipeServer.builder().tickTime(Duration.ofSeconds(1)).start()) {
      assertThat(Demo.run(SESSION, "--connect", server.connectString() + "/shows/tonight"))
          .isZero();
    }
    assertThat(ProcessHandle.current().children()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--connect=",
        "--connect=localhost:x",
        "--session=0",
        "--session=x",
        "--fans=3",
        "tickets"
      })
  void wrongArgumentsAreRefused(String argument) {
    assertThat(Demo.run(argument)).isEqualTo(2);
  }

  @Test
  void helpIsNotARun() {
    assertThat(Demo.run("--help")).isZero();
  }
}
