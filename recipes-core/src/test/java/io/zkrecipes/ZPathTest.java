package io.zkrecipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.text.Normalizer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZPathTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a",
        "/a/b/c",
        "/orders/42",
        "/with space",
        "/a.b/..c/...",
        "/_c_x-lock-0000000001",
        "/zookeepers",
        "/a/zookeeper",
        "/r\u00e9sum\u00e9",
        "/\u05e9\u05dc\u05d5\u05dd/\u0645\u0631\u062d\u0628\u0627",
        "/\u65e5\u672c\u8a9e",
      })
  void commonPathsAreAccepted(String path) {
    assertThat(ZPath.of(path).value()).isEqualTo(path);
    assertThat(ZPath.of(path)).hasToString(path).isEqualTo(new ZPath(path));
  }

  static Stream<Arguments> badPaths() {
    return Stream.of(
        Arguments.of("", "\"\""),
        Arguments.of("a", "\"a\""),
        Arguments.of("a/b", "start with /"),
        Arguments.of("/", "name a node"),
        Arguments.of("/a/", "no / at the end"),
        Arguments.of("//", "no empty name"),
        Arguments.of("//a", "no empty name"),
        Arguments.of("/a//b", "no empty name"),
        Arguments.of("/.", "no relative name"),
        Arguments.of("/..", "no relative name"),
        Arguments.of("/a/./b", "no relative name"),
        Arguments.of("/a/../b", "no relative name"),
        Arguments.of("/zookeeper", "ZooKeeper's own"),
        Arguments.of("/zookeeper/config", "ZooKeeper's own"),
        Arguments.of("/a\u0000b", "U+0000"),
        Arguments.of("/a\nb", "U+000A"),
        Arguments.of("/a\u001b[31m", "U+001B"),
        Arguments.of("/a\u007f", "U+007F"),
        Arguments.of("/a\u0085", "U+0085"),
        Arguments.of("/\ud83d\ude00", "U+D83D"),
        Arguments.of("/lone\ud800", "U+D800"),
        Arguments.of("/lone\udfff", "U+DFFF"),
        Arguments.of("/private\ue000", "U+E000"),
        Arguments.of("/\ufff0", "U+FFF0"),
        Arguments.of("/\uffff", "U+FFFF"),
        Arguments.of("/zero\u200bwidth", "U+200B"),
        Arguments.of("/\ufeffbom", "U+FEFF"),
        Arguments.of("/bidi\u202eoverride", "U+202E"),
        Arguments.of("/isolate\u2066x", "U+2066"),
        Arguments.of("/mark\u200f", "U+200F"),
        Arguments.of("/soft\u00adhyphen", "U+00AD"),
        Arguments.of("/line\u2028", "U+2028"),
        Arguments.of("/paragraph\u2029", "U+2029"),
        Arguments.of(Normalizer.normalize("/r\u00e9sum\u00e9", Normalizer.Form.NFD), "NFC"),
        Arguments.of("/" + "x".repeat(ZPath.MAX_LENGTH), "has 2049"),
        Arguments.of("/" + "x".repeat(1_000_000), "has 1000001"));
  }

  @ParameterizedTest
  @MethodSource("badPaths")
  void invalidPathsAreRejectedAndNamedInTheError(String path, String why) {
    assertThatThrownBy(() -> ZPath.of(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("path: \"")
        .hasMessageContaining("(expected: ")
        .hasMessageContaining(why)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(600).matches("\\P{Cntrl}*"));
  }

  @Test
  @SuppressWarnings("NullAway") // as unchecked callers do
  void nullIsRejectedAndNamedInTheError() {
    assertThatThrownBy(() -> ZPath.of(null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("path: null (expected: /a/b)");
  }

  @Test
  void longestAllowedPathIsAccepted() {
    String longest = "/" + "x".repeat(ZPath.MAX_LENGTH - 1);
    assertThat(ZPath.of(longest).value()).isEqualTo(longest);
    assertThatThrownBy(() -> ZPath.of(longest).child("y"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void childNamesAreValidatedToo() {
    ZPath parent = ZPath.of("/a");
    assertThat(parent.child("b")).isEqualTo(ZPath.of("/a/b"));
    for (String bad : new String[] {"", "..", ".", "\u0000", "b/"}) {
      assertThatThrownBy(() -> parent.child(bad)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(ZPath.of("/a").compareTo(ZPath.of("/b"))).isNegative();
  }
}
