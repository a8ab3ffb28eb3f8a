package io.zkrecipes.lock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitingThreadTest {
  private static WaitingThread named(String threadName) {
    CompletableFuture<WaitingThread> made = new CompletableFuture<>();
    new Thread(() -> made.complete(WaitingThread.here("alice")), threadName).start();
    return made.join();
  }

  @Test
  void announcementIsParsedAsWritten() {
    WaitingThread actor = named("worker 1");
    assertThat(actor.name()).isEqualTo("worker 1");
    assertThat(WaitingThread.parse(new String(actor.data(), UTF_8))).contains(actor);
  }

  @Test
  void threadNameIsOneLineOfBoundedLength() {
    WaitingThread actor = named("a\nb\u2028" + "c".repeat(1000));
    assertThat(actor.name()).startsWith("a b c").hasSize(200);
    assertThat(WaitingThread.parse(new String(actor.data(), UTF_8))).contains(actor);
  }

  @Test
  void unnamedThreadIsNamedByItsId() {
    WaitingThread actor = named("");
    assertThat(actor.name()).isEqualTo("#" + actor.thread());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "alice", "__REVOKE__", "alice\n7", "alice\nx\ny", "alice\n7\nx\ny", "\n\n"})
  void otherTextIsNotParsed(String text) {
    assertThat(WaitingThread.parse(text)).isEmpty();
  }
}
