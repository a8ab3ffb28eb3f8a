package io.zkrecipes.election.contract;

import static io.zkrecipes.contract.Member.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.contract.Setting;
import io.zkrecipes.contract.Witness;
import io.zkrecipes.contract.WitnessedStage;
import io.zkrecipes.election.Election;
import io.zkrecipes.election.Participant;
import io.zkrecipes.election.Term;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;

/** A stage with an election in which both stand. */
final class Poll extends WitnessedStage<Elector> {
  private static final int DIGITS = 10;

  private final Election lookedAt;

  Poll(Setting setting, BiFunction<RecipeClient, String, Election> elections) {
    this(setting, elections, new Witness());
  }

  private Poll(
      Setting setting, BiFunction<RecipeClient, String, Election> elections, Witness witness) {
    super(
        setting,
        witness,
        (name, proxy, client) ->
            new Elector(name, proxy, client, elections.apply(client, setting.path()), witness));
    this.lookedAt = elections.apply(onlooker, path);
  }

  /** The first one that has this one's name. */
  @Override
  protected String nodeOf(Elector holder) throws Exception {
    List<String> own = new ArrayList<>();
    for (String node : children()) {
      if (written(path + "/" + node).filter(holder.name::equals).isPresent()) {
        own.add(node);
      }
    }
    return own.stream()
        .min(Comparator.comparing(node -> node.substring(node.length() - DIGITS)))
        .orElseThrow();
  }

  @Override
  protected void awaitAnswered(Elector party) throws Exception {
    answered(party.election::candidates);
  }

  /** The ids of all who stand, in order, as the onlooker sees them. */
  List<String> standing() throws Exception {
    return answered(lookedAt::candidates).stream().map(Participant::candidate).toList();
  }

  void awaitStanding(String... ids) {
    soon().untilAsserted(() -> assertThat(standing()).containsExactly(ids));
  }

  /** In whatever order. */
  void awaitStanding(int count) {
    soon().untilAsserted(() -> assertThat(standing()).hasSize(count));
  }

  @Override
  protected void judge() throws Exception {
    awaitStanding();
    super.judge();
    Term last = lookedAt.candidate("onlooker").await(SOON);
    witness.granted("onlooker", last, last.epoch(), last::isValid);
    in(last.resign());
    soon().untilAsserted(() -> assertThat(children()).as("nodes left in %s", path).isEmpty());
    witness.judge();
  }
}
