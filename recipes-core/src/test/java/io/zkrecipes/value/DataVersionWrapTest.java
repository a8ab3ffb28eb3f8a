package io.zkrecipes.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.testing.ConnectString;
import io.zkrecipes.testing.ZooKeeperTest;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** ZooKeeper's data versions are ints, which overflow. */
@ZooKeeperTest
class DataVersionWrapTest extends ValueTestBase {
  private String whole;

  @BeforeEach
  void rememberFullPath(ConnectString servers) {
    whole = servers.value().substring(servers.value().indexOf('/')) + PATH;
  }

  @Test
  void updatesContinueAfterTheDataVersionWraps() throws Exception {
    counter(alice).add(10);
    cluster.setDataVersion(whole, Integer.MAX_VALUE - 1);
    assertThat(LongStream.range(0, 3).map(i -> counter(alice).add(1)))
        .containsExactly(11L, 12L, 13L);
    assertThat(counter(bob).add(1)).isEqualTo(14);
    assertThat(zooKeeper.exists(PATH, false).getVersion()).isNegative();
  }

  /** In a write, -1 stands for whatever version there is. */
  @Test
  void updateIsRejectedAtVersionMinusOne() throws Exception {
    counter(alice).add(10);
    cluster.setDataVersion(whole, -1);
    assertThatThrownBy(() -> counter(bob).add(1))
        .isInstanceOf(CoordinationException.class)
        .hasMessageContaining(PATH)
        .hasMessageContaining("versions");
    assertThat(counter(alice).get()).isEqualTo(10);
  }
}
