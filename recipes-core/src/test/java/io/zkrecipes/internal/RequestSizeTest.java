package io.zkrecipes.internal;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RequestSizeTest {

  @Test
  void largestFittingRequestIsAccepted() {
    byte[] data = new byte[RequestSize.limit() - 64 - 64 - 128 - 2];
    assertThatCode(() -> new RequestSize().add("setData /a", "/a", data))
        .doesNotThrowAnyException();
    byte[] more = new byte[data.length + 1];
    assertThatThrownBy(() -> new RequestSize().add("setData /a", "/a", more))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("setData /a")
        .hasMessageContaining(more.length + " bytes of data")
        .hasMessageContaining("at most " + RequestSize.limit());
  }

  @Test
  void sizesOfOperationsAddUp() {
    RequestSize size = new RequestSize();
    byte[] half = new byte[RequestSize.limit() / 2];
    size.add("create /a", "/a", half);
    assertThatThrownBy(() -> size.add("create /b", "/b", half))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("create /b");
    assertThatCode(() -> size.add("create /c", "/c", new byte[10]))
        .as("what was refused does not count")
        .doesNotThrowAnyException();
  }

  @Test
  @SuppressWarnings("NullAway") // as unchecked callers do
  void dataMustNotBeNull() {
    assertThatThrownBy(() -> new RequestSize().add("create /a", "/a", null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("create /a: data: null (expected: bytes)");
  }

  @Test
  void pathsAreMeasuredInBytes() {
    byte[] data = new byte[RequestSize.limit() - 64 - 64 - 128 - 2];
    assertThatThrownBy(() -> new RequestSize().add("setData", "/\u00e9", data))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
