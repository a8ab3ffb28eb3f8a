package io.zkrecipes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the pages name exists: files behind links, and the tests behind guarantees. */
class PagesTest {
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
  private static final Pattern TEST_ID = Pattern.compile("`(\\w+(?:Test|Contract))\\.(\\w+)`");
  private static final Pattern TEST =
      Pattern.compile(
          "^\\s*@(Test|RepeatedTest|ParameterizedTest|TestFactory|ArchTest|InEveryFaultMode)\\b");
  private static final Pattern METHOD = Pattern.compile("^  (?:[\\w<>\\[\\], ]+ )?(\\w+)\\(");
  private static final List<String> RECIPE_HEADINGS =
      List.of("## What", "## Use", "## Guarantees", "## On failure", "## Nodes");
  private static final int MOST_LINES = 200;

  @Test
  void everyRelativeLinkLeadsToAFile() {
    List<String> dead = new ArrayList<>();
    for (Page page : Page.all()) {
      List<String> prose = page.prose();
      for (int i = 0; i < prose.size(); i++) {
        Matcher link = LINK.matcher(prose.get(i));
        while (link.find()) {
          if (isDead(page, link.group(1))) {
            dead.add("%s:%d: %s".formatted(page.name(), i + 1, link.group(1)));
          }
        }
      }
    }
    assertThat(dead).isEmpty();
  }

  @Test
  void everyTestThatIsNamedExists() {
    Set<String> known = testMethods();
    List<String> missing = new ArrayList<>();
    for (Page page : Page.all()) {
      for (int i = 0; i < page.lines().size(); i++) {
        Matcher id = TEST_ID.matcher(page.lines().get(i));
        while (id.find()) {
          String test = id.group(1) + "." + id.group(2);
          if (!known.contains(test)) {
            missing.add("%s:%d: %s".formatted(page.name(), i + 1, test));
          }
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void everyGuaranteeNamesItsTest() {
    for (String page :
        List.of(
            "docs/guarantees.md",
            "docs/guarantees-of-locks.md",
            "docs/guarantees-of-values.md",
            "docs/guarantees-of-barriers.md")) {
      assertThat(Page.of(page).lines().stream().filter(line -> isGuarantee(line)))
          .as(page)
          .isNotEmpty()
          .allMatch(line -> TEST_ID.matcher(line).find() && !line.contains("no test yet"));
    }
  }

  @Test
  void everyRecipePageHasTheFiveHeadings() {
    List<Page> recipes =
        Page.all().stream().filter(page -> page.name().startsWith("docs/recipes/")).toList();
    assertThat(recipes)
        .isNotEmpty()
        .allSatisfy(
            page ->
                assertThat(page.prose().stream().filter(line -> line.startsWith("## ")))
                    .containsExactlyElementsOf(RECIPE_HEADINGS));
  }

  @Test
  void noPageIsLongerThanAnybodyReads() {
    assertThat(Page.all())
        .allSatisfy(page -> assertThat(page.lines()).hasSizeLessThanOrEqualTo(MOST_LINES));
  }

  /** A row of a table that is neither its head nor the line below. */
  private static boolean isGuarantee(String line) {
    return line.startsWith("|") && !line.matches("\\|( what holds| FairLock|-).*");
  }

  private static boolean isDead(Page page, String target) {
    boolean elsewhere = target.contains("://") || target.startsWith("#");
    String path = target.replaceFirst("#.*", "");
    return !elsewhere && !Files.exists(page.file().resolveSibling(path));
  }

  /** All test methods of the source tree, as {@code ClassName.methodName}. */
  private static Set<String> testMethods() {
    return Stream.of("Test.java", "Contract.java")
        .flatMap(ending -> Page.sources(ending).stream())
        .flatMap(file -> testMethods(file).stream())
        .collect(Collectors.toSet());
  }

  private static Set<String> testMethods(Path file) {
    String type = file.getFileName().toString().replace(".java", "");
    Set<String> methods = new TreeSet<>();
    try {
      boolean annotated = false;
      for (String line : Files.readAllLines(file)) {
        Matcher method = METHOD.matcher(line);
        annotated |= TEST.matcher(line).find();
        if (annotated && method.find()) {
          methods.add(type + "." + method.group(1));
          annotated = false;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return methods;
  }
}
