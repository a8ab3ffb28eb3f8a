package io.zkrecipes.lock.contract;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.contract.Contract;
import io.zkrecipes.contract.FixtureConfig;
import io.zkrecipes.lock.DistributedLock;

/**
 * What every {@link DistributedLock} must keep, as tests to inherit. A subclass says how its lock
 * is made, and that is all:
 *
 * <pre>{@code
 * class OurLockContractTest extends DistributedLockContract {
 *   @Override
 *   protected DistributedLock lock(RecipeClient client, String path) {
 *     return new OurLock(client, path);
 *   }
 * }
 * }</pre>
 *
 * <p>Each test runs four times: undisturbed, with replies of the server dropped after it applied
 * the requests, with a session that expires, and with a server that is restarted. What must hold is
 * the same in all four; where the end of a session makes a difference, the test says which. A fault
 * that did not happen fails the test.
 *
 * <p>At the end of every test, in every world, three things are looked at besides: no two leases
 * were good at once, tokens rose from grant to grant, and nothing is left behind: no node in the
 * lock's directory, no deletion to be confirmed, and the lock can be taken.
 *
 * <p>The themes are the interfaces that this class implements. Servers are started as needed, in
 * the JVM of the tests. Each test has clients and a path of its own, so the tests of one class may
 * run side by side, and mostly wait for connections to come back: set {@code
 * junit.jupiter.execution.parallel.enabled=true} to have them do so. Side by side or not, classes
 * follow each other.
 *
 * <p>The lock must wait on when a session is lost, and must not be re-entrant but by {@link
 * DistributedLock#asJavaLock}.
 */
public abstract class DistributedLockContract extends Contract<LockFixture>
    implements ExclusionContract,
        TokenContract,
        LossContract,
        WriteContract,
        TryContract,
        TimeoutContract,
        InterruptContract,
        CancelContract,
        JavaLockContract,
        InspectContract,
        InputContract,
        ClosingContract,
        LeakContract {

  /** For subclasses. */
  protected DistributedLockContract() {}

  /**
   * Makes the lock under test. Called several times in a test, with different clients and the same
   * path; all of these must exclude each other. Called with bad paths too, which it must refuse.
   *
   * @param client over which the lock works; closed by the kit
   * @param path where the lock is; its parents do not exist yet
   * @throws IllegalArgumentException naming the path, if it is none
   */
  protected abstract DistributedLock lock(RecipeClient client, String path);

  @Override
  protected final LockFixture fixture(FixtureConfig setting) {
    return new LockFixture(setting, this::lock);
  }
}
