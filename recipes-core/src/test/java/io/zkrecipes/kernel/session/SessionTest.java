package io.zkrecipes.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.internal.Children;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.testing.FaultProxy;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.KeeperException.Code;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@ZooKeeperTest
class SessionTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private final FaultProxy proxy;
  private final RecipeClient client;
  private Session session;

  SessionTest(FaultProxy proxy) {
    this.proxy = proxy;
    this.client =
        RecipeClient.builder(proxy.connectStringTwice())
            .sessionTimeout(Duration.ofSeconds(15))
            .build();
  }

  @BeforeEach
  void connect() throws Exception {
    session = ClientContext.of(client).next().get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  @AfterEach
  void close() {
    client.close();
  }

  private void disconnect() {
    proxy.refuse();
    proxy.cut();
    await().atMost(SOON).until(() -> !session.isConnected());
  }

  private void reconnect() {
    proxy.accept();
    await().atMost(SOON).until(session::isConnected);
  }

  @Test
  void disconnectIsNoticedAndTheSessionContinues() {
    long id = session.id();
    disconnect();
    assertThat(session.isOver()).isFalse();
    reconnect();
    assertThat(ClientContext.of(client).current()).containsSame(session);
    assertThat(session.id()).isEqualTo(id);
  }

  @Test
  void lostRequestIsRepeatedAfterReconnect() throws Exception {
    disconnect();
    CompletableFuture<Reply<Children>> answer = session.repeated(() -> session.wire().list("/"));
    reconnect();
    assertThat(answer.get(SOON.toSeconds(), TimeUnit.SECONDS).ok()).isTrue();
  }

  /** The caller was held up between the loss and the look at it; the reconnect has passed. */
  @Test
  void requestFoundLostAfterTheReconnectIsRepeated() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    CompletableFuture<Reply<Children>> answer =
        session.repeated(
            () -> {
              CompletableFuture<Reply<Children>> reply;
              if (sent.incrementAndGet() == 1) {
                disconnect();
                reply = session.wire().list("/");
                assertThat(reply.join().code()).isEqualTo(Code.CONNECTIONLOSS);
                reconnect();
              } else {
                reply = session.wire().list("/");
              }
              return reply;
            });
    assertThat(answer.get(SOON.toSeconds(), TimeUnit.SECONDS).ok()).isTrue();
    assertThat(sent).hasValue(2);
  }

  @Test
  void throttledRequestIsRepeated() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    CompletableFuture<Reply<Children>> answer =
        session.repeated(
            () ->
                sent.incrementAndGet() < 3
                    ? CompletableFuture.completedFuture(Reply.failed(Code.THROTTLEDOP))
                    : session.wire().list("/"));
    assertThat(answer.get(SOON.toSeconds(), TimeUnit.SECONDS).ok()).isTrue();
    assertThat(sent).hasValue(3);
  }

  @Test
  void pendingRequestsEndWithTheSession() throws Exception {
    disconnect();
    CompletableFuture<Reply<Children>> answer = session.repeated(() -> session.wire().list("/"));
    CompletableFuture<Boolean> rested = ClientContext.of(client).pause(10);
    client.close();
    assertThat(answer.get(SOON.toSeconds(), TimeUnit.SECONDS).sessionOver()).isTrue();
    assertThat(rested.get(1, TimeUnit.SECONDS)).isTrue();
    assertThat(ClientContext.of(client).pause(10).get(1, TimeUnit.SECONDS)).isTrue();
    assertThat(session.isOver()).isTrue();
    assertThat(session.pendingDeletes()).isZero();
  }
}
