package io.zkrecipes.examples.job;

import static io.zkrecipes.examples.SessionOption.SESSION;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ParallelJobExampleTest {

  @Test
  @Timeout(180)
  void everyCheckHoldsAndNoProcessIsLeft() {
    assertThat(ParallelJobExample.run(SESSION)).isZero();
    assertThat(ProcessHandle.current().children()).isEmpty();
  }

  @Test
  void wrongArgumentsAreRefused() {
    assertThat(ParallelJobExample.run("--workers=3")).isEqualTo(2);
    assertThat(ParallelJobExample.run("--session=21")).isEqualTo(2);
  }

  @Test
  void helpIsNotARun() {
    assertThat(ParallelJobExample.run("--help")).isZero();
  }
}
