package io.zkrecipes.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.Lease;
import io.zkrecipes.LeaseLostException;
import io.zkrecipes.Txn;
import io.zkrecipes.UnknownOutcomeException;
import java.nio.charset.StandardCharsets;

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

  /** Written before the holder has heard of the end, or after: it makes no difference. */
  @InEveryWorld
  default void writesOfAFormerHolderAreRefused(Scene scene) throws Exception {
    String state = scene.beside("state");
    Lease held = scene.alice.acquire();
    created(held, state);
    Txn late = held.txn().setData(state, bytes("late"));
    scene.depose(scene.alice);
    Lease successor = scene.bob.acquire();
    assertThatThrownBy(() -> refused(late, held, state))
        .isInstanceOfSatisfying(
            LeaseLostException.class, e -> assertThat(e.token()).isEqualTo(held.token()))
        .hasMessageContaining(scene.path);
    Scene.in(held.lost());
    assertThatThrownBy(held::txn).isInstanceOf(LeaseLostException.class);
    assertThat(scene.written(state)).contains("first");
    successor.close();
  }

  /** Where the answer is lost, another write is asked for, as it was or was not applied. */
  private static void refused(Txn late, Lease held, String state) throws Exception {
    try {
      late.commit();
    } catch (UnknownOutcomeException lostReply) {
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
