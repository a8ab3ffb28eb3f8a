package io.zkrecipes.barrier.contract;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.barrier.DoubleBarrier;
import io.zkrecipes.contract.Contract;
import io.zkrecipes.contract.FixtureConfig;

/**
 * What a {@link DoubleBarrier} must keep, as tests to inherit: nobody is in before all have come,
 * nor out before all have left; a process that dies breaks it for the others of its generation and
 * for nobody else, and nobody waits for ever.
 *
 * <p>Each test runs undisturbed, with replies dropped, with a session expired, and with the server
 * restarted. Where sessions survive, all must go well; the end of a session is a break, never a
 * wrong opening. After every test that passed no process may be left.
 */
public abstract class DoubleBarrierContract extends Contract<DoubleBarrierFixture>
    implements GenerationContract, BrokenBarrierContract {

  /** For subclasses. */
  protected DoubleBarrierContract() {}

  /**
   * Makes the barrier under test; called several times in a test, with different clients.
   *
   * @param client closed by the kit
   * @param path its parents do not exist yet
   * @param parties how many it takes
   */
  protected abstract DoubleBarrier barrier(RecipeClient client, String path, int parties);

  @Override
  protected final DoubleBarrierFixture fixture(FixtureConfig setting) {
    return new DoubleBarrierFixture(setting, this::barrier);
  }
}
