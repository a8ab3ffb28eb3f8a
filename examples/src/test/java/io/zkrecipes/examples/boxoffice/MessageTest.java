package io.zkrecipes.examples.boxoffice;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.LeaseState;
import io.zkrecipes.examples.boxoffice.Message.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {

  @Test
  void aMessageIsOneLine() {
    Message message = new Message(Kind.BUY, 7, 14848, LeaseState.LOST);

    assertThat(message.line()).isEqualTo("BUY 7 14848 LOST");
    assertThat(Message.parse(message.line())).contains(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "BUY", "BUY x 1 HELD", "SELL 1 1 HELD", "BUY 1 1 MINE", "BUY 1 1 HELD now"})
  void whatAJvmPrintsBesidesIsIgnored(String line) {
    assertThat(Message.parse(line)).isEmpty();
  }
}
