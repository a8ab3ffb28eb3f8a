package io.zkrecipes.lock.contract;

import static io.zkrecipes.lock.contract.Party.SOON;
import static io.zkrecipes.lock.contract.Scene.in;
import static io.zkrecipes.lock.contract.Scene.soon;
import static io.zkrecipes.lock.contract.Scene.tried;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.Lease;
import io.zkrecipes.contract.Attempt;
import io.zkrecipes.contract.InEveryWorld;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Taking the lock only if it is free, only if the work is not done, or only for an action. */
interface TryContract {

  /** Without a connection a try is empty, so it is repeated while the lock is free. */
  @InEveryWorld
  default void tryTakesAFreeLockOnly(Scene scene) throws Exception {
    Lease taken = tried(scene.alice.lock);
    scene.strike(scene.bob);
    assertThat(scene.bob.lock.tryAcquire()).as("another client's try").isEmpty();
    assertThat(Attempt.of(scene.alice.lock::tryAcquire).outcome()).as("another thread's").isEmpty();
    scene.awaitAlone(scene.alice);
    assertThat(taken.isValid()).isTrue();
    in(taken.release());
    tried(scene.bob.lock).close();
  }

  /** One round trip each: none of them may stay in line. */
  @InEveryWorld
  default void refusedTriesLeaveNothingInLine(Scene scene) throws Exception {
    Lease held = scene.alice.acquire();
    for (int i = 0; i < 5; i++) {
      assertThat(scene.bob.lock.tryAcquire()).isEmpty();
    }
    scene.strike(scene.bob);
    assertThat(scene.bob.lock.tryAcquire()).isEmpty();
    scene.awaitAlone(scene.alice);
    held.close();
  }

  @InEveryWorld
  default void waitingStopsWhenTheWorkIsDone(Scene scene) throws Exception {
    Lease held = scene.alice.acquire();
    AtomicBoolean done = new AtomicBoolean();
    var waiting = Attempt.of(() -> scene.bob.lock.acquireUnless(done::get, SOON));
    scene.awaitWaiting(scene.bob);
    scene.strike(scene.bob);
    assertThat(waiting.isOver()).isFalse();
    done.set(true);
    assertThat(waiting.outcome()).isEmpty();
    scene.awaitAlone(scene.alice);
    held.close();
  }

  /** Asked before joining, and once more with the lock in hand. */
  @InEveryWorld
  default void workThatIsDoneWhenTheTurnComesGivesTheLockBack(Scene scene) throws Exception {
    scene.strike(scene.alice);
    assertThat(scene.alice.lock.acquireUnless(() -> true, SOON)).isEmpty();
    AtomicBoolean asked = new AtomicBoolean();
    assertThat(scene.alice.lock.acquireUnless(() -> asked.getAndSet(true), SOON)).isEmpty();
    scene.bob.acquire().close();
    assertThat(scene.alice.lock.acquireUnless(() -> false, SOON)).hasValueSatisfying(Lease::close);
  }

  @InEveryWorld
  default void runReleasesWhateverTheActionDoes(Scene scene) throws Exception {
    assertThat(scene.alice.lock.<Boolean, RuntimeException>run(SOON, Lease::isValid)).isTrue();
    scene.strike(scene.alice);
    assertThatThrownBy(() -> scene.alice.lock.run(SOON, lease -> fail(new IOException("disk"))))
        .isInstanceOf(IOException.class)
        .hasMessage("disk");
    assertThatThrownBy(() -> scene.bob.lock.run(SOON, lease -> fail(new AssertionError("bug"))))
        .isInstanceOf(AssertionError.class)
        .hasMessage("bug");
    soon().untilAsserted(() -> assertThat(scene.look().participants()).isEmpty());
  }

  private static <X extends Throwable> Object fail(X thrown) throws X {
    throw thrown;
  }
}
