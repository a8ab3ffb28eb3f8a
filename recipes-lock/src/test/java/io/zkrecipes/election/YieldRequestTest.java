package io.zkrecipes.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.kernel.line.Entry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The format of the data in an election's directory. */
class YieldRequestTest {
  private static final String LEADER = name(1);

  private static String name(int sequence) {
    return "_c_00000000-0000-0000-0000-000000000000-latch-%010d".formatted(sequence);
  }

  private static Entry entry(int sequence) {
    return ElectionEntries.FORMAT.parse(name(sequence)).orElseThrow();
  }

  private static Optional<YieldRequest> parse(String data) {
    return YieldRequest.parse(data.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void dataIsOneLineForTheRequestOneForTheLeaderAndOneForEachCandidate() {
    YieldRequest request = new YieldRequest(LEADER, List.of(name(2), name(3)));
    assertThat(new String(request.toBytes(), StandardCharsets.UTF_8))
        .isEqualTo("step back\n" + LEADER + "\n" + name(2) + "\n" + name(3));
    assertThat(YieldRequest.parse(request.toBytes())).contains(request);
  }

  @Test
  void onlyTheCandidatesNamedAreAsked() {
    YieldRequest request = new YieldRequest(LEADER, List.of(name(2), name(4)));
    assertThat(List.of(1, 2, 3, 4, 5))
        .filteredOn(sequence -> request.asks(entry(sequence)))
        .containsExactly(2, 4);
  }

  @Test
  void requestWithoutCandidatesAsksNobody() {
    assertThat(parse("step back\n" + LEADER)).contains(new YieldRequest(LEADER, List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "step back", "Step back\nx\ny", "theirs", "theirs\nstep back\nx\ny"})
  void otherDataIsNoRequestAndIsKeptUnlessEmpty(String data) {
    assertThat(parse(data)).isEmpty();
    assertThat(YieldRequest.mayReplace(data.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(data.isEmpty());
  }

  @Test
  void olderRequestMayBeReplaced() {
    YieldRequest older = new YieldRequest(LEADER, List.of(name(2)));
    assertThat(YieldRequest.mayReplace(older.toBytes())).isTrue();
  }
}
