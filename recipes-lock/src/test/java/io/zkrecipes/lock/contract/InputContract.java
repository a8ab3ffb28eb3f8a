package io.zkrecipes.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.Lease;
import io.zkrecipes.contract.InEveryWorld;
import io.zkrecipes.testing.WireLog;
import java.util.List;

/** Bad paths are refused by name, before anything is sent, whatever state the lock is in. */
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

  @InEveryWorld
  default void badPathsAreRefusedByNameBeforeAnythingIsSent(Scene scene) throws Exception {
    Lease held = scene.alice.acquire();
    scene.strike(scene.bob);
    scene.awaitAlone(scene.alice);
    WireLog log =
        scene.bob.proxy.record(
            () -> {
              for (String bad : BAD_PATHS) {
                assertThatThrownBy(() -> scene.lockOf(scene.bob, bad))
                    .as("%s", bad)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("path");
              }
              assertThatThrownBy(() -> scene.lockOf(scene.bob, "/orders/" + "x".repeat(1 << 20)))
                  .isInstanceOf(IllegalArgumentException.class)
                  .hasMessageContaining("path: \"/orders/");
            });
    assertThat(log.requests()).noneMatch(request -> request.path().contains("orders"));
    assertThat(held.isValid()).isTrue();
    held.close();
  }

  @InEveryWorld
  default void makingALockSendsNothing(Scene scene) throws Exception {
    scene.strike(scene.bob);
    scene.alice.acquire().close();
    scene.bob.acquire().close();
    String other = scene.beside("other");
    WireLog log = scene.bob.proxy.record(() -> scene.lockOf(scene.bob, other).asJavaLock());
    assertThat(log.requests()).noneMatch(request -> request.path().contains(other));
  }
}
