package io.zkrecipes.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import io.zkrecipes.Codec;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.Subscription;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import io.zkrecipes.value.SharedValue.Versioned;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ZooKeeperTest
class SharedValueTest extends ValueTestBase {

  private static Optional<String> text(Optional<Versioned<String>> found) {
    return found.map(Versioned::value);
  }

  @Test
  void valueSetByOneClientIsReadByAnother() throws Exception {
    assertThat(value(alice).get()).isEmpty();
    Versioned<String> first = value(alice).set("red");
    assertThat(value(bob).get()).contains(first);
    Versioned<String> second = get(value(bob).setAsync(""));
    assertThat(second.revision()).isGreaterThan(first.revision());
    assertThat(get(value(alice).getAsync())).contains(second);
    assertThat(second.revision()).isEqualTo(zooKeeper.exists(PATH, false).getMzxid());
  }

  @Test
  void compareAndSetSucceedsOnlyForTheRevisionThatWasRead() throws Exception {
    Versioned<String> red = value(alice).setIfAbsent("red").orElseThrow();
    assertThat(value(bob).setIfAbsent("blue")).isEmpty();
    Versioned<String> blue = value(bob).compareAndSet(red, "blue").orElseThrow();
    assertThat(value(alice).compareAndSet(red, "green")).isEmpty();
    Versioned<String> again = value(alice).set("red");
    assertThat(get(value(bob).compareAndSetAsync(red, "green"))).isEmpty();
    assertThat(get(value(bob).compareAndSetAsync(again, "green"))).isPresent();
    assertThat(blue.revision()).isLessThan(again.revision());
    assertThat(text(value(alice).get())).contains("green");
  }

  @Test
  void concurrentUpdatesAreAllApplied() throws Exception {
    int each = 25;
    List<CompletableFuture<Void>> all =
        List.of(alice, bob).stream()
            .map(
                member ->
                    CompletableFuture.runAsync(
                        () -> {
                          for (int i = 0; i < each; i++) {
                            value(member).update(now -> now.orElse("") + "x");
                          }
                        }))
            .toList();
    for (CompletableFuture<Void> one : all) {
      get(one);
    }
    assertThat(text(value(alice).get()).orElseThrow()).hasSize(2 * each);
  }

  @Test
  void operationsCostOneRoundTrip() throws Exception {
    SharedValue<String> value = value(alice);
    Versioned<String> red = value.set("red");
    WireLog replaced = alice.proxy().recordRounds(() -> value.compareAndSet(red, "blue"));
    assertThat(replaced.roundTrips()).as("%s", replaced).isEqualTo(1);
    WireLog read = alice.proxy().recordRounds(value::get);
    assertThat(read.roundTrips()).as("%s", read).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"request", "reply"})
  void valueIsReplacedOnceWhenAFrameIsLost(String frame) {
    Versioned<String> red = value(alice).set("red");
    FaultRule rule =
        frame.equals("request")
            ? alice.proxy().when(WireOp.MULTI).path("_op_").dropRequest()
            : alice.proxy().when(WireOp.MULTI).path("_op_").dropReply();
    Versioned<String> blue = value(alice).compareAndSet(red, "blue").orElseThrow();
    assertThat(rule.fired()).isEqualTo(1);
    assertThat(value(bob).get()).contains(blue);
    assertThat(value(alice).compareAndSet(blue, "green")).isPresent();
  }

  @Test
  void listenerHearsTheCurrentValueAndEachChange() throws Exception {
    List<Optional<String>> heard = new CopyOnWriteArrayList<>();
    try (Subscription listening = value(bob).onChange(found -> heard.add(text(found)))) {
      assertThat(listening).isNotNull();
      await().atMost(SOON).until(() -> heard.equals(List.of(Optional.empty())));
      value(alice).set("red");
      await().atMost(SOON).until(() -> heard.contains(Optional.of("red")));
      cluster.expire(bob.proxy().sessionId());
      value(alice).set("blue");
      await().atMost(SOON).until(() -> heard.contains(Optional.of("blue")));
      bob.proxy().cut();
      value(alice).set("green");
      await().atMost(SOON).until(() -> heard.contains(Optional.of("green")));
      for (String child : zooKeeper.getChildren(PATH, false)) {
        zooKeeper.delete(PATH + "/" + child, -1);
      }
      zooKeeper.delete(PATH, -1);
      await().atMost(SOON).until(() -> heard.get(heard.size() - 1).isEmpty());
    }
    assertThat(heard)
        .containsExactly(
            Optional.empty(),
            Optional.of("red"),
            Optional.of("blue"),
            Optional.of("green"),
            Optional.empty());
  }

  @Test
  void slowListenerHearsTheLatestValue() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    CountDownLatch slow = new CountDownLatch(1);
    value(alice).set("0");
    try (Subscription listening =
        value(bob)
            .onChange(
                found -> {
                  heard.add(found.orElseThrow().value());
                  Uninterruptibles.awaitUninterruptibly(slow);
                })) {
      assertThat(listening).isNotNull();
      await().atMost(SOON).until(() -> heard.size() == 1);
      for (int i = 1; i <= 20; i++) {
        value(alice).set("" + i);
      }
      slow.countDown();
      await().atMost(SOON).until(() -> heard.contains("20"));
    }
    value(alice).set("after");
    assertThat(value(bob).get().orElseThrow().value()).isEqualTo("after");
    assertThat(heard).endsWith("20");
  }

  @Test
  void undecodableDataIsReportedAndNotOverwrittenByUpdates() throws Exception {
    value(alice).set("red");
    zooKeeper.setData(PATH, new byte[] {(byte) 0xff}, -1);
    assertThatThrownBy(() -> value(alice).get())
        .isInstanceOf(CoordinationException.class)
        .hasMessage(PATH + ": 1 bytes (expected: UTF-8)");
    assertThatThrownBy(() -> value(alice).update(now -> "blue"))
        .isInstanceOf(CoordinationException.class);
    assertThat(zooKeeper.getData(PATH, false, null)).hasSize(1);
    value(alice).set("blue");
    assertThat(text(value(bob).get())).contains("blue");
  }

  @Test
  void nodeCreatedByAnotherProgramIsReadable() throws Exception {
    zooKeeper.create("/values", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    zooKeeper.create(PATH, new byte[] {'h', 'i'}, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    Versioned<String> found = value(alice).get().orElseThrow();
    assertThat(found.value()).isEqualTo("hi");
    assertThat(value(alice).setIfAbsent("ho")).isEmpty();
    assertThat(value(bob).compareAndSet(found, "ho")).isPresent();
  }

  @Test
  void oversizedValueIsRejectedBeforeSending() {
    SharedValue<byte[]> bytes = SharedValue.of(alice.client(), PATH, Codec.bytes());
    bytes.set(new byte[1000]);
    assertThatThrownBy(() -> bytes.set(new byte[1 << 20]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(PATH)
        .hasMessageContaining("1048576");
    assertThat(bytes.get().orElseThrow().value()).hasSize(1000);
    assertThat(alice.proxy().connections()).isEqualTo(1);
  }
}
