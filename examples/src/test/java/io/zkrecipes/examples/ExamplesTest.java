package io.zkrecipes.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.examples.migration.MigrationExample;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

/** Each example runs, and says what it should. */
class ExamplesTest {

  /** What an example has: its main method. */
  private interface Program {
    void run(String[] args) throws Exception;
  }

  private static String printedBy(Program program) throws Exception {
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      program.run(new String[0]);
    } finally {
      System.setOut(console);
    }
    return printed.toString(UTF_8);
  }

  @Test
  void fairLock() throws Exception {
    assertThat(printedBy(FairLockExample::main))
        .matches("Order 42 is paid, under token [1-9]\\d*\\R");
  }

  @Test
  void migration() throws Exception {
    assertThat(printedBy(MigrationExample::main))
        .matches("Invoices 1 to 100 are issued: 50 by the old instance, 50 by the new one\\R");
  }

  @Test
  void multiLock() throws Exception {
    assertThat(printedBy(MultiLockExample::main))
        .matches("Transfer 1 is done, under tokens of \\[/accounts/3, /accounts/7]\\R");
  }

  @Test
  void orderNumbers() throws Exception {
    assertThat(printedBy(OrderNumbersExample::main))
        .matches(
            "1000 orders are numbered, 3000 items sold\\R"
                + "A shop that has not seen the new price does not overwrite it: true\\R");
  }

  @Test
  void readWriteLock() throws Exception {
    assertThat(printedBy(ReadWriteLockExample::main))
        .matches("Two clients read: true\\RA client may write: false\\R");
  }

  @Test
  void semaphore() throws Exception {
    assertThat(printedBy(SemaphoreExample::main))
        .matches("2 films are rendered, 1 of 6 machines is free\\RIn order of arrival: true\\R");
  }

  @Test
  void unfairLock() throws Exception {
    assertThat(printedBy(UnfairLockExample::main))
        .matches("400 tickets are sold, in [1-9]\\d* turns\\R");
  }
}
