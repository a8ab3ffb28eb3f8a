package io.zkrecipes.election.contract;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.contract.Contract;
import io.zkrecipes.contract.FixtureConfig;
import io.zkrecipes.election.Election;

/**
 * What an {@link Election} must keep, as tests to inherit: one leads at a time, with rising epochs;
 * each term ends, and is told of, in order; writes of a former leader are refused.
 *
 * <p>Each test runs undisturbed, with replies dropped, with a session expired, and with the server
 * restarted. After every test that passed it is looked whether two led at once, whether each epoch
 * was higher than the one before, and whether somebody stands still or a node was left behind.
 */
public abstract class ElectionContract extends Contract<ElectionFixture>
    implements LeadershipContract, TermContract, CandidacyContract, WorkContract {

  /** For subclasses. */
  protected ElectionContract() {}

  /**
   * Makes the election under test; called several times in a test, with different clients.
   *
   * @param client closed by the kit
   * @param path its parents do not exist yet
   */
  protected abstract Election election(RecipeClient client, String path);

  @Override
  protected final ElectionFixture fixture(FixtureConfig setting) {
    return new ElectionFixture(setting, this::election);
  }
}
