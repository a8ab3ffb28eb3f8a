package io.zkrecipes.election;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.AccessDeniedException;
import io.zkrecipes.Subscription;
import io.zkrecipes.lock.TestClient;
import io.zkrecipes.testing.WireCounter;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.data.ACL;
import org.junit.jupiter.api.Test;

/** Candidates whose nodes are unreadable or empty. */
@ZooKeeperTest
class ElectionUnreadableTest extends ElectionTestBase {
  private static final List<ACL> SECRET =
      Collections.singletonList(new ACL(Perms.ALL & ~Perms.READ, Ids.ANYONE_ID_UNSAFE));

  private String delegateTo(String name, List<ACL> acl) throws Exception {
    return zooKeeper.create(
        PATH
            + "/_c_"
            + (acl == SECRET ? "1" : "2").repeat(8)
            + "-0000-0000-0000-000000000000-latch-",
        name.getBytes(StandardCharsets.UTF_8),
        acl,
        CreateMode.EPHEMERAL_SEQUENTIAL);
  }

  @Test
  void transferFailsWhenACandidateInBetweenIsUnreadable() throws Exception {
    TestClient carol = join("carol");
    Term leader = candidate(alice, "a").await(SOON);
    delegateTo("secret", SECRET);
    CompletableFuture<Term> wanted = candidate(carol, "c").awaitAsync();
    await().atMost(SOON).until(() -> zooKeeper.getChildren(PATH, false).size() == 3);
    assertThatThrownBy(() -> get(leader.transferTo("c")))
        .hasMessageContaining("in between are still [_c_11111111-");
    assertThat(leader.isValid()).isTrue();
    assertThat(wanted).isNotDone();
  }

  @Test
  void unreadableLeaderIsNotReplacedByAnotherInViews() throws Exception {
    get(candidate(alice, "a").await(SOON).resign()); // the directory is there
    delegateTo("secret", SECRET);
    candidate(alice, "a").awaitAsync();
    await().atMost(SOON).until(() -> zooKeeper.getChildren(PATH, false).size() == 2);
    assertThatThrownBy(() -> election(bob).leader()).isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void candidateWithoutDataHasNoName() throws Exception {
    get(candidate(alice, "a").await(SOON).resign()); // the directory is there
    zooKeeper.create(
        PATH + "/_c_11111111-0000-0000-0000-000000000000-latch-",
        null,
        Ids.OPEN_ACL_UNSAFE,
        CreateMode.EPHEMERAL_SEQUENTIAL);
    assertThat(standing()).containsExactly("");
  }

  @Test
  void observerDoesNotPollWhenSequencesAreExhausted() throws Exception {
    get(candidate(alice, "a").await(SOON).resign()); // the directory is there
    cluster.setNextSequence(servers.substring(servers.indexOf('/')) + PATH, Integer.MAX_VALUE);
    String first = delegateTo("secret", SECRET);
    List<String> heard = new CopyOnWriteArrayList<>();
    WireCounter counter = bob.proxy.counter().start();
    try (Subscription listening =
        election(bob).observe(one -> heard.add(one.map(Participant::candidate).orElse("-")))) {
      await().atMost(SOON).until(() -> counter.count(WireOp.GET_CHILDREN) > 0);
      for (int i = 0; i < 300; i++) {
        get(bob.allEvents());
      }
      assertThat(counter.count(WireOp.GET_CHILDREN)).isLessThan(60);
      delegateTo("second", Ids.OPEN_ACL_UNSAFE);
      for (int i = 0; i < 300; i++) {
        get(bob.allEvents());
      }
      assertThat(heard).isEmpty();
      zooKeeper.delete(first, -1);
      await().atMost(SOON).until(() -> heard.equals(List.of("second")));
      assertThat(listening).isNotNull();
    }
  }
}
