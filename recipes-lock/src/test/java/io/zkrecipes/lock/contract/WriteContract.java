package io.zkrecipes.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.Lease;
import io.zkrecipes.LeaseLostException;
import io.zkrecipes.Txn;
import io.zkrecipes.UnknownOutcomeException;
import io.zkrecipes.contract.InEveryWorld;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Writes through a lease: ZooKeeper applies those of the holder, and none of a former holder. */
interface WriteContract {

  @InEveryWorld
  default void writesOfTheHolderAreApplied(Scene scene) throws Exception {
    String state = scene.beside("state");
    Lease held = scene.alice.acquire();
    created(held, state);
    scene.strike(scene.bob);
    set(held, state, "second");
    assertThat(scene.written(state)).contains("second");
    held.close();
  }

  @InEveryWorld
  default void writesOfAFormerHolderAreRefused(Scene scene) throws Exception {
    String state = scene.beside("state");
    Lease held = scene.alice.acquire();
    created(held, state);
    Txn late = held.txn().setData(state, bytes("late"));
    scene.depose(scene.alice);
    Scene.in(held.lost());
    assertThatThrownBy(late::commit).isInstanceOf(LeaseLostException.class);
    assertThatThrownBy(held::txn)
        .isInstanceOfSatisfying(
            LeaseLostException.class, e -> assertThat(e.token()).isEqualTo(held.token()))
        .hasMessageContaining(scene.path);
    assertThat(scene.written(state)).contains("first");
  }

  /** It has not heard of the end, and so it sends what it has: ZooKeeper is who refuses. */
  @InEveryWorld(always = true)
  default void writesOfAFormerHolderWhoHasNotHeardAreRefusedToo(Scene scene) throws Exception {
    String state = scene.beside("state");
    Lease held = scene.alice.acquire();
    created(held, state);
    Txn late = held.txn().setData(state, bytes("late"));
    scene.deposeUnheard(scene.alice);
    Lease successor = scene.bob.acquire();
    assertThat(held.isValid()).as("as far as its holder can know").isTrue();
    CompletableFuture<Void> sent = late.commitAsync();
    scene.alice.proxy.thaw();
    assertThatThrownBy(() -> refused(sent, held, state)).isInstanceOf(LeaseLostException.class);
    assertThat(held.isValid()).isFalse();
    assertThat(scene.written(state)).contains("first");
    successor.close();
  }

  /** Where the answer is lost, with the connection, it must be asked for again. */
  private static void refused(CompletableFuture<Void> sent, Lease held, String state)
      throws Throwable {
    try {
      Scene.in(sent);
    } catch (ExecutionException answered) {
      Throwable why = answered.getCause();
      if (!(why instanceof UnknownOutcomeException)) {
        throw why == null ? answered : why;
      }
      set(held, state, "late");
    }
  }

  /** An answer may be lost, and then only a look tells whether it was applied. */
  private static void created(Lease held, String state) throws Exception {
    try {
      held.txn().create(state, bytes("first")).commit();
    } catch (UnknownOutcomeException lostReply) {
      set(held, state, "first");
    }
  }

  private static void set(Lease held, String state, String text) throws Exception {
    Scene.answered(
        () -> {
          held.txn().setData(state, bytes(text)).commit();
          return true;
        });
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
