package io.zkrecipes.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActorTest {
  private static Actor named(String threadName) {
    CompletableFuture<Actor> made = new CompletableFuture<>();
    new Thread(() -> made.complete(Actor.here("alice")), threadName).start();
    return made.join();
  }

  @Test
  void isReadAsItWasWritten() {
    Actor actor = named("worker 1");
    assertThat(actor.name()).isEqualTo("worker 1");
    assertThat(Actor.parse(new String(actor.data(), UTF_8))).contains(actor);
  }

  @Test
  void threadNameStaysOnOneLineOfBoundedLength() {
    Actor actor = named("a\nb\u2028" + "c".repeat(1000));
    assertThat(actor.name()).startsWith("a b c").hasSize(200);
    assertThat(Actor.parse(new String(actor.data(), UTF_8))).contains(actor);
  }

  @Test
  void namelessThreadHasItsNumber() {
    Actor actor = named("");
    assertThat(actor.name()).isEqualTo("#" + actor.thread());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "alice", "__REVOKE__", "alice\n7", "alice\nx\ny", "alice\n7\nx\ny", "\n\n"})
  void otherTextNamesNoThread(String text) {
    assertThat(Actor.parse(text)).isEmpty();
  }

  @Test
  void ownerIsTheFirstLine() {
    assertThat(Actor.owner("alice")).isEqualTo("alice");
    assertThat(Actor.owner("alice\n7\nx")).isEqualTo("alice");
  }
}
