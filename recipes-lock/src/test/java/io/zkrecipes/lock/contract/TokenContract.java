package io.zkrecipes.lock.contract;

import static io.zkrecipes.lock.contract.LockFixture.eventually;
import static io.zkrecipes.lock.contract.LockFixture.resultOf;
import static io.zkrecipes.lock.contract.LockProcess.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.Lease;
import io.zkrecipes.LeaseLostException;
import io.zkrecipes.LeaseState;
import io.zkrecipes.contract.InEveryFaultMode;
import java.time.Duration;

/** What a lease is worth, and that its token is larger than all before. */
interface TokenContract {

  @InEveryFaultMode(always = true)
  default void tokensRiseAcrossClientsAndAcquireMethods(LockFixture fixture) throws Exception {
    long token = 0;
    for (AcquireMethod verb : AcquireMethod.values()) {
      for (LockProcess process : new LockProcess[] {fixture.alice, fixture.bob}) {
        Lease lease = verb.on(process.lock);
        assertThat(lease.token()).as("%s of %s", verb, process.name).isGreaterThan(token);
        token = lease.token();
        lease.close();
      }
      if (verb == AcquireMethod.ACQUIRE_TIMED) {
        fixture.injectFault(fixture.alice);
      }
    }
  }

  @InEveryFaultMode
  default void leaseIsValidUntilReleased(LockFixture fixture) throws Exception {
    Lease lease = fixture.alice.acquire();
    fixture.injectFault(fixture.bob);
    assertThat(lease.isValid()).isTrue();
    assertThat(lease.safeFor()).isBetween(Duration.ofNanos(1), LockProcess.SESSION);
    eventually().until(() -> lease.state() == LeaseState.HELD);
    assertThat(lease.path()).isEqualTo(fixture.alice.lock.path()).hasToString(fixture.path);
    assertThat(lease.token()).isPositive();
    resultOf(lease.release());
    assertThat(lease.state()).isEqualTo(LeaseState.RELEASED);
    assertThat(lease.safeFor()).isZero();
    assertThat(lease.lost()).isNotDone();
    assertThatThrownBy(lease::txn)
        .isInstanceOfSatisfying(
            LeaseLostException.class, e -> assertThat(e.token()).isEqualTo(lease.token()));
  }

  @InEveryFaultMode
  default void repeatedReleaseDoesNotAffectTheSuccessor(LockFixture fixture) throws Exception {
    Lease first = fixture.alice.acquire();
    fixture.injectFault(fixture.alice);
    first.close();
    Lease successor = fixture.bob.acquire();
    first.close();
    resultOf(first.release());
    assertThat(fixture.alice.lock.tryAcquire()).isEmpty();
    assertThat(successor.isValid()).isTrue();
    successor.close();
    fixture.alice.lock.acquire(SOON).close();
  }
}
