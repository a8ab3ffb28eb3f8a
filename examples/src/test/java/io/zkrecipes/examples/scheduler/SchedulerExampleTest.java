package io.zkrecipes.examples.scheduler;

import static io.zkrecipes.examples.SessionOption.SESSION;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SchedulerExampleTest {

  @Test
  @Timeout(180)
  void everyCheckHoldsAndNoProcessIsLeft() {
    assertThat(SchedulerExample.run(SESSION)).isZero();
    assertThat(ProcessHandle.current().children()).isEmpty();
  }

  @Test
  void wrongArgumentsAreRefused() {
    assertThat(SchedulerExample.run("--nodes=3")).isEqualTo(2);
  }

  @Test
  void helpIsNotARun() {
    assertThat(SchedulerExample.run("--help")).isZero();
  }
}
