package io.zkrecipes.lock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.Deadline;
import io.zkrecipes.kernel.line.Entry;
import io.zkrecipes.kernel.line.LineRequest;
import io.zkrecipes.kernel.line.LineRequest.WaitMode;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.Session;
import io.zkrecipes.lock.WaitForGraph.Wait;
import io.zkrecipes.testing.ConnectString;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Cycles in the graph that is read from lines and announcements. */
@ZooKeeperTest
class WaitForGraphTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final ZPath LOCK = ZPath.of("/a");
  private static final Entry ANOTHER = LockEntries.FORMAT.parse("lock-0000000007").orElseThrow();

  private final WaitingThread here = WaitingThread.here("alice");
  private RecipeClient client;
  private Session session;
  private String key;
  private Entry first;

  @BeforeEach
  void enter(ConnectString servers) throws Exception {
    client = RecipeClient.builder(servers.value()).ownerName("alice").build();
    LineRequest place =
        LineRequest.take(
            ClientContext.of(client),
            LOCK,
            LockMode.EXCLUSIVE,
            WaitMode.REJOIN,
            request -> new DeadlockDetector(request, SOON));
    assertThat(place.await(Deadline.after(SOON))).isPresent();
    session = ClientContext.of(client).current().orElseThrow();
    key = here.key(session.id());
    first = place.ownEntry().orElseThrow().entry();
  }

  @AfterEach
  void leave() {
    client.close();
  }

  private void announce(String text) throws Exception {
    String node = WaitForGraph.directory(ClientContext.of(client)) + "/" + key;
    client.curator().create().creatingParentsIfNeeded().forPath(node, text.getBytes(UTF_8));
  }

  @Test
  void holdingTheAwaitedLockIsACycle() {
    WaitForGraph graph = new WaitForGraph(session, ANOTHER);
    assertThat(graph.cycle(new Wait(key, here, LOCK, 1)))
        .succeedsWithin(SOON)
        .satisfies(cycle -> assertThat(cycle).hasSize(1));
  }

  /** Its turn has come, and it will be told at once. */
  @Test
  void firstEntryOfALineWaitsForNobody() {
    WaitForGraph graph = new WaitForGraph(session, first);
    assertThat(graph.cycle(new Wait(key, here, LOCK, 1)))
        .succeedsWithin(SOON)
        .satisfies(cycle -> assertThat(cycle).isEmpty());
  }

  @Test
  void pathIntoACycleOfOthersEnds() throws Exception {
    announce(new String(here.waitingFor(LOCK), UTF_8));
    WaitForGraph graph = new WaitForGraph(session, ANOTHER);
    assertThat(graph.waitOf(key).join()).isPresent();
    assertThat(graph.cycle(new Wait("0-0", new WaitingThread("bob", 0, "ben"), LOCK, 1)))
        .succeedsWithin(SOON)
        .satisfies(cycle -> assertThat(cycle).isEmpty());
  }

  @Test
  void foreignNodesAreIgnored() throws Exception {
    announce("alice\n7\nx\nno path");
    assertThat(new WaitForGraph(session, ANOTHER).waitOf(key).join()).isEmpty();
  }
}
