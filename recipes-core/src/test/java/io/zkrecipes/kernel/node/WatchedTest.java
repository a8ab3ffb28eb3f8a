package io.zkrecipes.kernel.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.AccessDeniedException;
import io.zkrecipes.ClientClosedException;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.Subscription;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.NodeListener;
import io.zkrecipes.kernel.session.Session;
import io.zkrecipes.testing.FaultProxy;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.Hold;
import io.zkrecipes.testing.TestingCluster;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every watched value keeps, whatever happens to connection, session and node. */
@ZooKeeperTest
class WatchedTest {
  private static final String NODE = "/watched";
  private static final Duration SOON = Duration.ofSeconds(40);

  private final ZooKeeper operator;
  private final TestingCluster cluster;
  private final FaultProxy proxy;
  private final RecipeClient client;
  private final ClientContext context;
  private final Watched<Boolean> presence;
  private final Watched<String> text;
  private final List<String> heard = new CopyOnWriteArrayList<>();

  WatchedTest(ZooKeeper operator, TestingCluster cluster, FaultProxy proxy) {
    this.operator = operator;
    this.cluster = cluster;
    this.proxy = proxy;
    this.client =
        RecipeClient.builder(proxy.connectStringTwice())
            .sessionTimeout(Duration.ofSeconds(15))
            .build();
    this.context = ClientContext.of(client);
    this.presence = Watched.presence(context, ZPath.of(NODE));
    this.text =
        Watched.of(
            context,
            ZPath.of(NODE),
            String::equals,
            view -> {
              String node = context.fullPath(ZPath.of(NODE));
              view.watch(
                  node,
                  found -> view.onValue(new String(found.data(), StandardCharsets.UTF_8)),
                  () -> {
                    if (view.onValue("none")) {
                      view.watchMissing(node, found -> view.readAgain());
                    }
                  });
            });
  }

  @BeforeEach
  void connect() throws Exception {
    assertThat(client.awaitConnected(SOON)).isTrue();
  }

  @AfterEach
  void close() {
    client.close();
  }

  private void create(String data, ACL acl) throws Exception {
    operator.create(
        NODE,
        data.getBytes(StandardCharsets.UTF_8),
        Collections.singletonList(acl),
        CreateMode.PERSISTENT);
  }

  private void create(String data) throws Exception {
    create(data, Ids.OPEN_ACL_UNSAFE.get(0));
  }

  private void set(String data) throws Exception {
    operator.setData(NODE, data.getBytes(StandardCharsets.UTF_8), -1);
  }

  private CompletableFuture<Boolean> awaitMissing() {
    return presence.await(exists -> exists ? Optional.empty() : Optional.of(true));
  }

  private Subscription listen() {
    return text.listen(value -> () -> heard.add(value));
  }

  private void awaitHeard(String... values) {
    await().atMost(SOON).untilAsserted(() -> assertThat(heard).containsExactly(values));
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  /** Returns when all replies and events of before have come; a reply may cause a request. */
  private void settle() throws Exception {
    for (int i = 0; i < 3; i++) {
      get(get(context.next()).heartbeat());
    }
  }

  private void cutOff() throws Exception {
    Session session = get(context.next());
    proxy.refuse();
    proxy.cut();
    await().atMost(SOON).until(() -> !session.isConnected());
  }

  @Test
  void waitForWhatIsTrueAlreadyCostsOneRoundTripAndLeavesNoWatch() throws Exception {
    WireLog log = proxy.recordRounds(() -> assertThat(get(awaitMissing())).isTrue());
    assertThat(log.roundTrips()).as("%s", log).isEqualTo(1);
    assertThat(log.count(WireOp.EXISTS)).as("%s", log).isZero();
  }

  @Test
  void deletionIsToldByItsEventAlone() throws Exception {
    create("a");
    CompletableFuture<Boolean> missing = awaitMissing();
    settle();
    WireLog log =
        proxy.record(
            () -> {
              operator.delete(NODE, -1);
              get(missing);
            });
    assertThat(log.requests()).isEmpty();
  }

  @Test
  void firstReadIsRepeatedWithItsSyncWhenAReplyIsLost() throws Exception {
    create("a");
    for (WireOp lost : List.of(WireOp.SYNC, WireOp.GET_DATA)) {
      FaultRule rule = proxy.when(lost).dropReply();
      WireLog log =
          proxy.record(
              () -> get(presence.await(exists -> exists ? Optional.of(true) : Optional.empty())));
      assertThat(rule.fired()).isEqualTo(1);
      assertThat(log.count(WireOp.SYNC)).as("%s", log).isGreaterThanOrEqualTo(2);
    }
  }

  /** The first listener asks without a sync, before the second; its reply decides nothing. */
  @Test
  void replyToAnEarlierListenerWithoutSyncIsIgnored() throws Exception {
    create("a");
    Session session = get(context.next());
    Hold old = proxy.when(WireOp.GET_DATA).path(NODE).holdReply();
    NodeListener earlier = () -> {};
    session.watch(context.fullPath(ZPath.of(NODE)), earlier);
    old.awaitReached(SOON);
    operator.delete(NODE, -1);
    List<Boolean> seen = new CopyOnWriteArrayList<>();
    CompletableFuture<Boolean> missing =
        presence.await(
            exists -> {
              seen.add(exists);
              return exists ? Optional.empty() : Optional.of(true);
            });
    old.proceed();
    get(missing);
    assertThat(seen).containsExactly(false);
  }

  @Test
  void eachLastValueIsToldOverReconnectsAndSessions() throws Exception {
    try (Subscription listening = listen()) {
      awaitHeard("none");
      create("a");
      awaitHeard("none", "a");
      cutOff();
      operator.delete(NODE, -1);
      create("b"); // again, while nobody listens
      proxy.accept();
      awaitHeard("none", "a", "b");
      cluster.expire(proxy.sessionId());
      set("c");
      awaitHeard("none", "a", "b", "c");
      operator.delete(NODE, -1);
      awaitHeard("none", "a", "b", "c", "none");
      create("d");
      awaitHeard("none", "a", "b", "c", "none", "d");
      assertThat(listening).isNotNull();
    }
  }

  @Test
  void waitGoesOnInTheNextSessionAlsoIfTheReadWasUnderWay() throws Exception {
    create("a");
    CompletableFuture<Boolean> watching = awaitMissing();
    settle();
    Hold held = proxy.when(WireOp.GET_DATA).path(NODE).hold();
    CompletableFuture<Boolean> reading = awaitMissing();
    held.awaitReached(SOON);
    cluster.expire(proxy.sessionId());
    await().atMost(SOON).until(() -> proxy.sessionIds().size() == 2);
    held.proceed();
    settle();
    assertThat(watching).isNotDone();
    assertThat(reading).isNotDone();
    operator.delete(NODE, -1);
    assertThat(get(watching)).isTrue();
    assertThat(get(reading)).isTrue();
  }

  @Test
  void unreadableNodeFailsAWaitAndIsReportedToListenersLater() throws Exception {
    create("a", new ACL(Perms.ALL & ~Perms.READ, Ids.ANYONE_ID_UNSAFE));
    assertThatThrownBy(() -> get(awaitMissing())).hasCauseInstanceOf(AccessDeniedException.class);
    try (Subscription listening = listen();
        Subscription other = text.listen(value -> () -> {})) {
      settle();
      assertThat(heard).isEmpty();
      operator.setACL(NODE, Collections.singletonList(Ids.OPEN_ACL_UNSAFE.get(0)), -1);
      awaitHeard("a");
      assertThat(listening).isNotSameAs(other);
    }
  }

  @Test
  void cancelledWaitAndClosedListenerLeaveNothingBehind() throws Exception {
    create("a");
    Session session = get(context.next());
    CompletableFuture<Boolean> cancelled = awaitMissing();
    Subscription listening = listen();
    awaitHeard("a");
    settle();
    cancelled.cancel(false);
    listening.close();
    WireLog log =
        proxy.record(
            () -> {
              set("b");
              settle();
            });
    assertThat(log.events()).as("the watch of the server").hasSize(1);
    assertThat(log.count(WireOp.GET_DATA)).as("%s", log).isZero();
    cluster.expire(session.id());
    await().atMost(SOON).until(session::isOver);
    WireLog next = proxy.record(this::settle);
    assertThat(next.count(WireOp.GET_DATA)).as("%s", next).isZero();
    assertThat(heard).containsExactly("a");
  }

  @Test
  void conditionThatThrowsAndClientThatClosesEndTheWait() throws Exception {
    assertThatThrownBy(
            () ->
                get(
                    presence.await(
                        exists -> {
                          throw new IllegalStateException("disk");
                        })))
        .hasCauseInstanceOf(IllegalStateException.class);
    create("a");
    CompletableFuture<Boolean> waiting = awaitMissing();
    client.close();
    assertThatThrownBy(() -> get(waiting)).hasCauseInstanceOf(ClientClosedException.class);
  }
}
