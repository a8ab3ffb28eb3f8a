package io.zkrecipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes are refused by the option they are made in, before anything is sent. */
class RecipeClientBuilderTest {
  private static final String NOWHERE = "127.0.0.1:1";

  private static void assertRefused(String option, ThrowingCallable mistake) {
    assertThatThrownBy(mistake)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(option + ":")
        .hasMessageContaining("expected: ")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(700).matches("\\P{Cntrl}*"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:2181",
        "a:2181,b:2181,c",
        "a:2181, b:2181",
        "[::1]:2181",
        "::1",
        "a:2181/chroot/deeper",
      })
  void validConnectStringsAreAccepted(String connectString) {
    assertThat(RecipeClient.builder(connectString)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ":2181",
        "a:2181,",
        ",a:2181",
        "a:x",
        "a:-1",
        "a:0",
        "a:65536",
        "a:2181\n",
        "a b:2181",
        "a:\u0000",
        "/chroot",
      })
  void invalidConnectStringsAreRejected(String connectString) {
    assertRefused("connectString", () -> RecipeClient.builder(connectString));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:2181/", "a:2181//x", "a:2181/x/", "a:2181/zookeeper", "a:2181/../x"})
  void chrootMustBeAValidPath(String connectString) {
    assertRefused("path", () -> RecipeClient.builder(connectString));
  }

  @Test
  void longConnectStringIsAbbreviatedInTheError() {
    assertRefused("connectString", () -> RecipeClient.builder("a:x,".repeat(300_000)));
  }

  @Test
  void sessionTimeoutOutOfRangeIsRejected() {
    RecipeClientBuilder builder = RecipeClient.builder(NOWHERE);
    for (Duration good : new Duration[] {Duration.ofMillis(100), Duration.ofHours(1)}) {
      assertThat(builder.sessionTimeout(good)).isSameAs(builder);
    }
    for (Duration bad :
        new Duration[] {
          Duration.ofMillis(99),
          Duration.ZERO,
          Duration.ofSeconds(-5),
          Duration.ofHours(1).plusNanos(1),
          Duration.ofSeconds(Long.MAX_VALUE)
        }) {
      assertRefused("sessionTimeout", () -> builder.sessionTimeout(bad));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "a\nb", "a\u0000", "\u001b[31m", "__REVOKE__"})
  void invalidOwnerNamesAreRejected(String name) {
    assertRefused("ownerName", () -> RecipeClient.builder(NOWHERE).ownerName(name));
  }

  @Test
  void ownerNameAboveTheLimitIsRejected() {
    RecipeClientBuilder builder = RecipeClient.builder(NOWHERE);
    assertThat(builder.ownerName("x".repeat(200))).isSameAs(builder);
    assertThat(builder.ownerName("h\u00e4ndler/7 \ud83d\ude00")).isSameAs(builder);
    assertRefused("ownerName", () -> builder.ownerName("x".repeat(201)));
    assertRefused("ownerName", () -> builder.ownerName("x".repeat(1_000_000)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/", "a//b", "..", "zookeeper", "a\u0000"})
  void namespaceMustBeAValidPath(String name) {
    assertRefused("path", () -> RecipeClient.builder(NOWHERE).namespace(name));
  }

  @Test
  void namespaceAndAuthSchemeErrorsAreClear() {
    assertRefused("namespace", () -> RecipeClient.builder(NOWHERE).namespace("/a"));
    byte[] secret = "user:hunter2".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> RecipeClient.builder(NOWHERE).auth(" ", secret))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("scheme:")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void defaultOwnerNameContainsHostAndProcess() {
    try (RecipeClient client = RecipeClient.connect(NOWHERE)) {
      assertThat(client.ownerName()).endsWith("/" + ProcessHandle.current().pid());
    }
  }

  @Test
  void lentCuratorMustBeStartedAndRejectsConnectionOptions() {
    CuratorFramework curator = CuratorFrameworkFactory.newClient(NOWHERE, new RetryOneTime(1));
    assertRefused("curator", () -> RecipeClient.over(curator));
    curator.start();
    assertRefused("curator", () -> RecipeClient.over(curator.usingNamespace("shop")));
    RecipeClientBuilder builder = RecipeClient.builder(curator);
    assertThatThrownBy(() -> builder.sessionTimeout(Duration.ofSeconds(5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sessionTimeout");
    assertThatThrownBy(() -> builder.auth("digest", new byte[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("auth");
    curator.close();
    assertRefused("curator", () -> RecipeClient.over(curator));
  }
}
