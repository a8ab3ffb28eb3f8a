package io.zkrecipes.barrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.internal.Children;
import java.util.List;
import org.junit.jupiter.api.Test;

class BarrierMembersTest {
  private static final String ID = "_c_0b7d4f6e-3a52-4d0e-9d0e-0a6a1b3c5d7e-";

  private static BarrierMembers of(int parties, String... names) {
    return BarrierMembers.of(new Children(List.of(names), 5, 7), parties);
  }

  @Test
  void partiesAndMarksAreKnownByTheirNumbers() {
    BarrierMembers members =
        of(3, "left-0000000003", ID + "3-party-0000000012", ID + "3-party-0000000002");
    assertThat(members.birth()).isEqualTo(5);
    assertThat(members.version()).isEqualTo(7);
    assertThat(members.left()).containsExactly(3L);
    assertThat(members.present().keySet()).containsExactly(2L, 12L);
    assertThat(members.present()).containsEntry(12L, ID + "3-party-0000000012");
  }

  @Test
  void nodesOfOthersAreIgnored() {
    BarrierMembers members =
        of(3, "left-behind", "left-12", ID + "lock-0000000001", "party", "xleft-0000000001");
    assertThat(members.present()).isEmpty();
    assertThat(members.left()).isEmpty();
  }

  @Test
  void partyThatExpectsAnotherNumberIsNotCounted() {
    assertThat(of(3, ID + "2-party-0000000001", ID + "13-party-0000000002").present()).isEmpty();
  }

  @Test
  void markIsReadAsItIsWritten() {
    assertThat(of(3, BarrierMembers.leftMark(42)).left()).containsExactly(42L);
  }

  @Test
  void partiesBeyondTheLastAdmittedOneWait() {
    BarrierState open = BarrierState.first(2).opened(List.of(1L, 2L));
    BarrierMembers members =
        of(2, ID + "2-party-0000000002", ID + "2-party-0000000004", "left-0000000001");
    assertThat(members.waiting(open).keySet()).containsExactly(4L);
    assertThat(members.inside(open).keySet()).containsExactly(2L);
  }
}
