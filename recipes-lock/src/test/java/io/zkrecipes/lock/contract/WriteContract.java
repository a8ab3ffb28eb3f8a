package io.zkrecipes.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.Lease;
import io.zkrecipes.LeaseLostException;
import io.zkrecipes.Txn;
import io.zkrecipes.UnknownOutcomeException;
import io.zkrecipes.contract.InEveryFaultMode;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Writes through a lease: ZooKeeper applies those of the holder, and none of a former holder. */
interface WriteContract {

  @InEveryFaultMode
  default void writesOfTheHolderAreApplied(LockFixture fixture) throws Exception {
    String state = fixture.siblingNode("state");
    Lease held = fixture.alice.acquire();
    created(held, state);
    fixture.injectFault(fixture.bob);
    set(held, state, "second");
    assertThat(fixture.dataOf(state)).contains("second");
    held.close();
  }

  @InEveryFaultMode
  default void writesOfAFormerHolderAreRejected(LockFixture fixture) throws Exception {
    String state = fixture.siblingNode("state");
    Lease held = fixture.alice.acquire();
    created(held, state);
    Txn late = held.txn().setData(state, bytes("late"));
    fixture.endGrant(fixture.alice);
    LockFixture.resultOf(held.lost());
    assertThatThrownBy(late::commit).isInstanceOf(LeaseLostException.class);
    assertThatThrownBy(held::txn)
        .isInstanceOfSatisfying(
            LeaseLostException.class, e -> assertThat(e.token()).isEqualTo(held.token()))
        .hasMessageContaining(fixture.path);
    assertThat(fixture.dataOf(state)).contains("first");
  }

  /** The former holder does not know of the loss and sends its writes; ZooKeeper rejects them. */
  @InEveryFaultMode(always = true)
  default void writesOfAFormerHolderUnawareOfItsLossAreRejected(LockFixture fixture)
      throws Exception {
    String state = fixture.siblingNode("state");
    Lease held = fixture.alice.acquire();
    created(held, state);
    Txn late = held.txn().setData(state, bytes("late"));
    fixture.endGrantUnnoticed(fixture.alice);
    Lease successor = fixture.bob.acquire();
    assertThat(held.isValid()).as("as far as its holder can know").isTrue();
    CompletableFuture<Void> sent = late.commitAsync();
    fixture.alice.proxy.thaw();
    assertThatThrownBy(() -> refused(sent, held, state)).isInstanceOf(LeaseLostException.class);
    assertThat(held.isValid()).isFalse();
    assertThat(fixture.dataOf(state)).contains("first");
    successor.close();
  }

  /** Where the answer is lost, with the connection, it must be asked for again. */
  private static void refused(CompletableFuture<Void> sent, Lease held, String state)
      throws Throwable {
    try {
      LockFixture.resultOf(sent);
    } catch (ExecutionException retryUntilAnswered) {
      Throwable why = retryUntilAnswered.getCause();
      if (!(why instanceof UnknownOutcomeException)) {
        throw why == null ? retryUntilAnswered : why;
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
    LockFixture.retryUntilAnswered(
        () -> {
          held.txn().setData(state, bytes(text)).commit();
          return true;
        });
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
