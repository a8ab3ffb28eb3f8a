package io.zkrecipes.election.contract;

import static io.zkrecipes.contract.TestProcess.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.contract.ExclusionChecker;
import io.zkrecipes.contract.ExclusionFixture;
import io.zkrecipes.contract.FixtureConfig;
import io.zkrecipes.election.Election;
import io.zkrecipes.election.Participant;
import io.zkrecipes.election.Term;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;

/** A fixture for an election in which both processes are candidates. */
final class ElectionFixture extends ExclusionFixture<ElectionProcess> {
  private static final int DIGITS = 10;

  private final Election observed;

  ElectionFixture(FixtureConfig setting, BiFunction<RecipeClient, String, Election> elections) {
    this(setting, elections, new ExclusionChecker());
  }

  private ElectionFixture(
      FixtureConfig setting,
      BiFunction<RecipeClient, String, Election> elections,
      ExclusionChecker checker) {
    super(
        setting,
        checker,
        (name, proxy, client) ->
            new ElectionProcess(
                name, proxy, client, elections.apply(client, setting.path()), checker));
    this.observed = elections.apply(observer, path);
  }

  /** The first node with the holder's name. */
  @Override
  protected String nodeOf(ElectionProcess holder) throws Exception {
    List<String> own = new ArrayList<>();
    for (String node : children()) {
      if (dataOf(path + "/" + node).filter(holder.name::equals).isPresent()) {
        own.add(node);
      }
    }
    return own.stream()
        .min(Comparator.comparing(node -> node.substring(node.length() - DIGITS)))
        .orElseThrow();
  }

  @Override
  protected void awaitAnswered(ElectionProcess process) throws Exception {
    retryUntilAnswered(process.election::candidates);
  }

  /** The ids of all candidates in order, read by the observer. */
  List<String> standing() throws Exception {
    return retryUntilAnswered(observed::candidates).stream().map(Participant::candidate).toList();
  }

  void awaitStanding(String... ids) {
    eventually().untilAsserted(() -> assertThat(standing()).containsExactly(ids));
  }

  /** In whatever order. */
  void awaitStanding(int count) {
    eventually().untilAsserted(() -> assertThat(standing()).hasSize(count));
  }

  @Override
  protected void verify() throws Exception {
    awaitStanding();
    super.verify();
    Term last = observed.candidate("observer").await(SOON);
    checker.granted("observer", last, last.epoch(), last::isValid);
    resultOf(last.resign());
    eventually().untilAsserted(() -> assertThat(children()).as("nodes left in %s", path).isEmpty());
    checker.verify();
  }
}
