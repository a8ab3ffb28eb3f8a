package io.zkrecipes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** House rules about source files: their length, their words, and the names of their types. */
class SourceRulesTest {
  private static final int MOST_LINES = 400;
  private static final int MOST_LINES_OF_A_RECIPE = 200;
  private static final Pattern TYPE =
      Pattern.compile("(?<![\\w.@])(?:class|interface|record|enum) ([A-Z]\\w*)");
  private static final Pattern PUBLIC_TYPE =
      Pattern.compile("(?m)^public (?:\\w+ )*(?:class|interface|record|enum) ");
  private static final Pattern RECIPE =
      Pattern.compile(".*/src/main/java/io/zkrecipes/(?:value|lock|election|barrier)/.*");
  private static final Pattern KNOWS_LOST_REPLIES =
      Pattern.compile(".*/src/main/java/io/zkrecipes/(?:kernel/session|internal)/.*");

  /** Comments and text in quotes, which may look like a declaration. */
  private static final Pattern NOT_CODE =
      Pattern.compile("(?s)/\\*.*?\\*/|//[^\\n]*|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"");

  /** Names that stand twice by design. Participant: public types, one for each kind of view. */
  private static final Set<String> NAMED_TWICE = Set.of("Participant");

  @Test
  void aFileHasAtMostFourHundredLines() {
    assertThat(longerThan(MOST_LINES, main())).isEmpty();
  }

  @Test
  void aPublicClassOfARecipeHasAtMostTwoHundredLines() {
    List<Path> recipes =
        main().stream()
            .filter(file -> RECIPE.matcher(file.toString()).matches())
            .filter(file -> PUBLIC_TYPE.matcher(text(file)).find())
            .toList();
    assertThat(recipes).anyMatch(file -> file.endsWith("FairLock.java"));
    assertThat(longerThan(MOST_LINES_OF_A_RECIPE, recipes)).isEmpty();
  }

  /** What a lost reply means is decided in one place; comments count, as they explain decisions. */
  @Test
  void onlySessionsDecideWhatALostReplyMeans() {
    assertThat(library().stream().filter(file -> text(file).contains("CONNECTIONLOSS")))
        .isNotEmpty()
        .allMatch(file -> KNOWS_LOST_REPLIES.matcher(file.toString()).matches());
  }

  @Test
  void noTypeNameStandsTwiceInMainSources() {
    assertThat(declaredTwice(main())).isEmpty();
  }

  @Test
  void noTypeNameStandsTwiceInTestSources() {
    assertThat(declaredTwice(javaUnder("/src/test/"))).isEmpty();
  }

  /**
   * Top-level types whose name is declared again, as a top-level or as a nested type. Two nested
   * types may share a name: they are read with the name of the type around them.
   */
  private static Map<String, Set<String>> declaredTwice(List<Path> files) {
    Map<String, Set<String>> declared = new TreeMap<>();
    Set<String> topLevel = new TreeSet<>();
    for (Path file : files) {
      String own = file.getFileName().toString().replace(".java", "");
      topLevel.add(own);
      Matcher type = TYPE.matcher(NOT_CODE.matcher(text(file)).replaceAll(""));
      while (type.find()) {
        declared
            .computeIfAbsent(type.group(1), name -> new TreeSet<>())
            .add(Page.root().relativize(file).toString());
      }
    }
    declared
        .entrySet()
        .removeIf(
            entry ->
                entry.getValue().size() == 1
                    || !topLevel.contains(entry.getKey())
                    || NAMED_TWICE.contains(entry.getKey()));
    return declared;
  }

  private static List<String> longerThan(int most, List<Path> files) {
    assertThat(files).isNotEmpty();
    List<String> longer = new ArrayList<>();
    for (Path file : files) {
      long lines = text(file).lines().count();
      if (lines > most) {
        longer.add(file.getFileName() + ": " + lines);
      }
    }
    return longer;
  }

  /** The main sources of the client and its recipes. */
  private static List<Path> library() {
    return main().stream()
        .filter(file -> file.toString().matches(".*/recipes-(core|lock)/src/main/.*"))
        .toList();
  }

  private static List<Path> main() {
    return javaUnder("/src/main/");
  }

  private static List<Path> javaUnder(String part) {
    Stream<Path> files = Page.sources(".java").stream();
    return files
        .filter(file -> file.toString().contains(part))
        .filter(file -> !file.endsWith("package-info.java"))
        .toList();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
