package io.zkrecipes.lock.contract;

import static io.zkrecipes.lock.contract.Scene.in;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.Lease;
import io.zkrecipes.contract.Attempt;
import io.zkrecipes.contract.Crowd;
import io.zkrecipes.contract.InEveryWorld;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** After many rounds of every kind nothing is left; the scene looks, as it does after each test. */
interface LeakContract {
  int MANY = 150;

  @InEveryWorld(always = true)
  default void manyRoundsOfManyThreadsLeaveNothing(Scene scene) throws Exception {
    Crowd<Party> crowd =
        scene
            .crowd()
            .of(4, scene.alice, LeakContract::round)
            .of(4, scene.bob, LeakContract::round)
            .awaitMore(MANY);
    scene.strike(scene.alice);
    crowd.awaitMore(MANY);
    scene.strike(scene.bob);
    crowd.awaitMore(MANY).disperse();
  }

  /** Each round ends in another way. */
  private static void round(Party party, int number) throws Exception {
    switch (number % 6) {
      case 0 -> party.acquire().close();
      case 1 -> in(party.acquire().release());
      case 2 -> party.lock.tryAcquire().ifPresent(Lease::close);
      case 3 -> inTime(party, Duration.ofMillis(number % 5)).ifPresent(Lease::close);
      case 4 -> cancelled(party);
      default -> Attempt.interrupted(() -> party.acquire().close());
    }
  }

  private static Optional<Lease> inTime(Party party, Duration time) throws InterruptedException {
    try {
      return Optional.of(party.lock.acquire(time));
    } catch (AcquireTimeoutException tooLate) {
      return Optional.empty();
    }
  }

  private static void cancelled(Party party) {
    CompletableFuture<Lease> future = party.lock.acquireAsync();
    if (!future.cancel(false)) {
      future.join().close();
    }
  }
}
