package io.zkrecipes.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.Lease;
import io.zkrecipes.contract.InEveryFaultMode;
import io.zkrecipes.testing.WireLog;
import java.util.List;

/** Invalid paths are rejected before anything is sent, whatever the state of the lock. */
interface InputContract {
  List<String> BAD_PATHS =
      List.of(
          "",
          "/",
          "orders",
          "orders/42",
          "/orders/",
          "//",
          "/orders//42",
          "/.",
          "/orders/..",
          "/orders/./42",
          "/zookeeper",
          "/zookeeper/quota",
          "/orders\u0000",
          "/a\nb",
          "/a\ud800b");

  @InEveryFaultMode
  default void invalidPathsAreRejectedBeforeSending(LockFixture fixture) throws Exception {
    Lease held = fixture.alice.acquire();
    fixture.injectFault(fixture.bob);
    fixture.awaitOnlyParticipant(fixture.alice);
    WireLog log =
        fixture.bob.proxy.record(
            () -> {
              for (String bad : BAD_PATHS) {
                assertThatThrownBy(() -> fixture.lockAt(fixture.bob, bad))
                    .as("%s", bad)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("path");
              }
              assertThatThrownBy(
                      () -> fixture.lockAt(fixture.bob, "/orders/" + "x".repeat(1 << 20)))
                  .isInstanceOf(IllegalArgumentException.class)
                  .hasMessageContaining("path: \"/orders/");
            });
    assertThat(log.requests()).noneMatch(request -> request.path().contains("orders"));
    assertThat(held.isValid()).isTrue();
    held.close();
  }

  @InEveryFaultMode
  default void creatingALockSendsNothing(LockFixture fixture) throws Exception {
    fixture.injectFault(fixture.bob);
    fixture.alice.acquire().close();
    fixture.bob.acquire().close();
    String other = fixture.siblingNode("other");
    WireLog log = fixture.bob.proxy.record(() -> fixture.lockAt(fixture.bob, other).asJavaLock());
    assertThat(log.requests()).noneMatch(request -> request.path().contains(other));
  }
}
