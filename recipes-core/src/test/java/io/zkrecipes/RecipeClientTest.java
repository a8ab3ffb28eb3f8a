package io.zkrecipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.kernel.concurrent.Deadline;
import io.zkrecipes.kernel.line.ExclusiveAdmission;
import io.zkrecipes.kernel.line.LineInspector;
import io.zkrecipes.kernel.line.LineRequest;
import io.zkrecipes.kernel.line.LineRequest.WaitMode;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.testing.ConnectString;
import io.zkrecipes.testing.ZooKeeperTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client gives to every node it makes: prefix, access list, owner name. */
@ZooKeeperTest
class RecipeClientTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final byte[] SECRET = "user:secret".getBytes(StandardCharsets.UTF_8);
  private final List<AutoCloseable> open = new ArrayList<>();
  private final ConnectString servers;
  private final ZooKeeper zooKeeper;

  RecipeClientTest(ConnectString servers, ZooKeeper zooKeeper) {
    this.servers = servers;
    this.zooKeeper = zooKeeper;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private <C extends AutoCloseable> C opened(C resource) {
    open.add(0, resource);
    return resource;
  }

  private RecipeClientBuilder builder() {
    return RecipeClient.builder(servers.value());
  }

  private CuratorFramework curator(String namespace) throws Exception {
    CuratorFramework curator =
        CuratorFrameworkFactory.builder()
            .connectString(servers.value())
            .namespace(namespace)
            .retryPolicy(new RetryOneTime(100))
            .build();
    curator.start();
    assertThat(curator.blockUntilConnected(20, TimeUnit.SECONDS)).isTrue();
    return opened(curator);
  }

  private static Lease enter(RecipeClient client, String path) throws Exception {
    return LineRequest.take(
            ClientContext.of(client), ZPath.of(path), ExclusiveAdmission.EXCLUSIVE, WaitMode.REJOIN)
        .await(Deadline.after(SOON))
        .orElseThrow();
  }

  private String only(String dir) throws Exception {
    List<String> names = zooKeeper.getChildren(dir, false);
    assertThat(names).hasSize(1);
    return dir + "/" + names.get(0);
  }

  @Test
  void ownerNameIsStoredInTheNode() throws Exception {
    RecipeClient client = opened(builder().ownerName("h\u00e4ndler/7").build());
    Lease lease = enter(client, "/a/b");
    Stat stat = new Stat();
    byte[] data = zooKeeper.getData(only("/a/b"), false, stat);
    assertThat(data).isEqualTo("h\u00e4ndler/7".getBytes(StandardCharsets.UTF_8));
    assertThat(lease.token()).isEqualTo(stat.getCzxid() << 8);
    assertThat(stat.getEphemeralOwner()).isEqualTo(ClientContext.of(client).current().get().id());
    assertThat(
            LineInspector.read(
                    ClientContext.of(client), ZPath.of("/a/b"), ExclusiveAdmission.FORMAT)
                .occupants())
        .extracting(LineInspector.Occupant::ownerName)
        .containsExactly("h\u00e4ndler/7");
  }

  @Test
  void namespacePrefixesEveryPath() throws Exception {
    RecipeClient client = opened(builder().namespace("shop/eu").build());
    Lease lease = enter(client, "/a/b");
    assertThat(lease.path()).isEqualTo(ZPath.of("/a/b"));
    assertThat(zooKeeper.getChildren("/shop/eu/a/b", false)).hasSize(1);
    lease.txn().create("/written", new byte[0]).setData("/a", new byte[1]).commit();
    assertThat(zooKeeper.exists("/shop/eu/written", false)).isNotNull();
    assertThat(zooKeeper.exists("/written", false)).isNull();
    assertThat(
            LineInspector.read(
                    ClientContext.of(client), ZPath.of("/a/b"), ExclusiveAdmission.FORMAT)
                .occupants())
        .hasSize(1);
  }

  @Test
  void namespaceOfALentCuratorPrefixesTheNamespaceOfTheClient() throws Exception {
    RecipeClient client = opened(RecipeClient.builder(curator("outer")).namespace("inner").build());
    enter(client, "/a").txn().create("/written", new byte[0]).commit();
    assertThat(zooKeeper.getChildren("/outer/inner/a", false)).hasSize(1);
    assertThat(zooKeeper.exists("/outer/inner/written", false)).isNotNull();
  }

  @Test
  void everyNodeHasTheAclOfThePolicy() throws Exception {
    Id user = new Id("ip", "127.0.0.1");
    List<String> asked = new ArrayList<>();
    AclPolicy policy =
        path -> {
          asked.add(path);
          return List.of(new ACL(ZooDefs.Perms.ALL, user));
        };
    RecipeClient client = opened(builder().namespace("shop").aclPolicy(policy).build());
    enter(client, "/a/b").txn().create("/written", new byte[0]).commit();
    for (String made :
        List.of("/shop", "/shop/a", "/shop/a/b", only("/shop/a/b"), "/shop/written")) {
      assertThat(zooKeeper.getACL(made, null))
          .as(made)
          .containsExactly(new ACL(ZooDefs.Perms.ALL, user));
    }
    assertThat(asked).contains("/shop", "/shop/a", "/shop/a/b", "/shop/written");
    assertThat(asked).anyMatch(path -> path.startsWith("/shop/a/b/_c_"));
  }

  @Test
  void authenticatedClientRestrictsNodesToTheCreatorByDefault() throws Exception {
    RecipeClient client = opened(builder().auth("digest", SECRET).build());
    Lease lease = enter(client, "/a/b");
    lease.txn().create("/written", new byte[0]).commit();
    assertThatThrownBy(() -> zooKeeper.getChildren("/a", false))
        .isInstanceOf(KeeperException.NoAuthException.class);
    zooKeeper.addAuthInfo("digest", SECRET);
    assertThat(zooKeeper.getACL("/a", null).get(0).getId().getScheme()).isEqualTo("digest");
    assertThat(zooKeeper.getACL(only("/a/b"), null).get(0).getPerms()).isEqualTo(31);
  }

  @Test
  void accessDeniedErrorNamesThePath() throws Exception {
    enter(opened(builder().auth("digest", SECRET).build()), "/a/b");
    RecipeClient stranger = opened(builder().build());
    assertThatThrownBy(() -> enter(stranger, "/a/b"))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("/a/b")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> enter(stranger, "/a/new/deep"))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("/a/new/deep");
    assertThatThrownBy(
            () ->
                LineInspector.read(
                    ClientContext.of(stranger), ZPath.of("/a/b"), ExclusiveAdmission.FORMAT))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("/a/b");
    Lease own = enter(stranger, "/mine");
    assertThatThrownBy(() -> own.txn().setData("/a", new byte[0]).commit())
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("/a");
    assertThat(own.isValid()).isTrue();
  }

  @Test
  void clientsOverOneCuratorExcludeEachOther() throws Exception {
    CuratorFramework curator = curator("");
    RecipeClient one = opened(RecipeClient.builder(curator).ownerName("one").build());
    RecipeClient two = opened(RecipeClient.builder(curator).ownerName("two").build());
    Lease held = enter(one, "/a");
    LineRequest waiting =
        LineRequest.take(
            ClientContext.of(two), ZPath.of("/a"), ExclusiveAdmission.EXCLUSIVE, WaitMode.REJOIN);
    assertThat(waiting.poll(100_000_000)).isEmpty();
    one.close();
    assertThat(held.state()).isEqualTo(LeaseState.LOST);
    Lease next = waiting.await(Deadline.after(SOON)).orElseThrow();
    assertThat(next.token()).isGreaterThan(held.token());
    two.close();
  }

  @Test
  void awaitConnectedReportsWhetherThereIsASession() throws Exception {
    RecipeClient client = opened(builder().build());
    assertThat(client.awaitConnected(SOON)).isTrue();
    assertThatThrownBy(() -> client.awaitConnected(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    RecipeClient nowhere = opened(RecipeClient.connect("127.0.0.1:1"));
    assertThat(nowhere.awaitConnected(Duration.ofMillis(50))).isFalse();
    nowhere.close();
    assertThatThrownBy(() -> nowhere.awaitConnected(SOON))
        .isInstanceOf(ClientClosedException.class);
  }
}
