package io.zkrecipes.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.common.util.concurrent.Uninterruptibles;
import io.zkrecipes.Codec;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.Subscription;
import io.zkrecipes.testing.Hold;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.ZooDefs.Ids;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An error in a codec, a policy, a listener or a value of a user affects no other call. */
@ZooKeeperTest
class ValueUserCodeTest extends ValueTestBase {
  @Test
  void codecErrorFailsOnlyItsOwnCall() throws Exception {
    value(bob).set("red");
    SharedValue<String> poison =
        SharedValue.of(
            alice.client(),
            PATH,
            Codec.of(
                text -> text.getBytes(StandardCharsets.UTF_8),
                data -> {
                  throw new StackOverflowError("deep");
                }));
    SharedValue<String> good = value(alice);
    CompletableFuture<?> bad = poison.getAsync();
    Throwable error = catchThrowable(() -> get(bad));
    assertThat(get(good.getAsync())).as("%s", error).isPresent();
  }

  @Test
  void aclPolicyErrorFailsOnlyItsOwnCall() throws Exception {
    try (RecipeClient client =
        RecipeClient.builder(alice.proxy().connectString())
            .sessionTimeout(SESSION)
            .aclPolicy(
                path -> {
                  if (path.endsWith("/values")) {
                    throw new IllegalArgumentException("no rule for " + path);
                  }
                  return Ids.OPEN_ACL_UNSAFE;
                })
            .build()) {
      Counter counter = Counter.of(client, PATH);
      CompletableFuture<Long> first = counter.addAsync(1);
      Throwable error = catchThrowable(() -> get(first));
      counter(bob).add(5); // makes the parent
      assertThat(get(counter.getAsync())).as("%s", error).isEqualTo(5);
    }
  }

  @Test
  void listenerIsNotCalledAfterClose() throws Exception {
    value(bob).set("red");
    ExecutorService one = Executors.newSingleThreadExecutor();
    try (RecipeClient client =
        RecipeClient.builder(bob.proxy().connectString()).callbackExecutor(one).build()) {
      CountDownLatch decoding = new CountDownLatch(1);
      CountDownLatch closed = new CountDownLatch(1);
      List<String> heard = new CopyOnWriteArrayList<>();
      SharedValue<String> slow =
          SharedValue.of(
              client,
              PATH,
              Codec.of(
                  text -> text.getBytes(StandardCharsets.UTF_8),
                  data -> {
                    decoding.countDown();
                    Uninterruptibles.awaitUninterruptibly(closed);
                    return new String(data, StandardCharsets.UTF_8);
                  }));
      Subscription listening = slow.onChange(found -> heard.add(found.orElseThrow().value()));
      assertThat(decoding.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
      listening.close();
      closed.countDown();
      one.submit(() -> {}).get(); // after what was told before
      assertThat(heard).isEmpty();
    } finally {
      one.shutdownNow();
    }
  }

  /** If each call were failed from within the one before, the stack would overflow. */
  @Test
  void tenThousandQueuedCallsAllFail() throws Exception {
    assertQueuedCallsAllFail(10_000);
  }

  @Test
  @Tag("endurance")
  void fiftyThousandQueuedCallsAllFail() throws Exception {
    assertQueuedCallsAllFail(50_000);
  }

  private void assertQueuedCallsAllFail(int count) throws Exception {
    value(bob).set("red");
    zooKeeper.setData(PATH, new byte[] {(byte) 0xff}, -1);
    SharedValue<String> value = value(alice);
    Hold read = alice.proxy().when(WireOp.GET_DATA).path(PATH).hold();
    List<CompletableFuture<?>> all = new ArrayList<>();
    all.add(value.getAsync());
    read.awaitReached(SOON);
    for (int i = 0; i < count; i++) {
      all.add(value.getAsync());
    }
    read.proceed();
    for (CompletableFuture<?> one : all) {
      assertThat(catchThrowable(() -> get(one))).hasCauseInstanceOf(CoordinationException.class);
    }
  }

  @Test
  void valueSlightlyAboveTheLimitIsRejected() throws Exception {
    String path = "/values/" + "x".repeat(400);
    SharedValue<byte[]> large = SharedValue.of(alice.client(), path, Codec.bytes());
    large.set(new byte[10]);
    int most = 0xfffff - 64 - 64 - 128 - path.length();
    Throwable error = catchThrowable(() -> get(large.setAsync(new byte[most])));
    assertThat(error).hasCauseInstanceOf(IllegalArgumentException.class);
  }
}
