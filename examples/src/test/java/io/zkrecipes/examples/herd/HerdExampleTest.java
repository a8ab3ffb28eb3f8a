package io.zkrecipes.examples.herd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HerdExampleTest {

  @Test
  void naiveLockWakesEveryProcessAndTheOthersOneAndItsFollower() throws Exception {
    List<ReleaseCost> counts = HerdExample.costs(new WaiterGroup(40, 1));
    assertThat(counts).extracting(ReleaseCost::grants).containsExactly(40, 40, 40);

    ReleaseCost naive = counts.get(0);
    assertThat(naive.row()).startsWith("40 processes, 1 waiter each ").contains("naive lock");
    assertThat(naive.notifications()).isGreaterThanOrEqualTo(40 * 41 / 2); // 40, then 39, ...
    for (ReleaseCost line : counts.subList(1, 3)) {
      // The two behind it; and the releaser, who may watch the node that it deletes.
      assertThat(line.notificationsPerRelease()).as("%s", line).isLessThanOrEqualTo(3);
      assertThat(line.requestsPerRelease()).as("%s", line).isLessThanOrEqualTo(8);
    }
  }

  @Test
  void naiveLockMakesEveryThreadAskAndUnfairLockHardlyAnybody() throws Exception {
    List<ReleaseCost> counts = HerdExample.costs(new WaiterGroup(2, 40));
    assertThat(counts).extracting(ReleaseCost::grants).containsExactly(80, 80, 80);

    ReleaseCost naive = counts.get(0);
    ReleaseCost unfair = counts.get(1);
    ReleaseCost fair = counts.get(2);
    assertThat(naive.requests()).isGreaterThanOrEqualTo(80 * 80); // creates, watches, deletes
    assertThat(fair.notificationsPerRelease()).as("%s", fair).isLessThanOrEqualTo(2);
    assertThat(unfair.notificationsPerRelease()).as("%s", unfair).isLessThanOrEqualTo(0.5);
    assertThat(unfair.requestsPerRelease()).as("%s", unfair).isLessThanOrEqualTo(0.5);
  }
}
