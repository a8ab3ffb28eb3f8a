package io.zkrecipes.docs;

import io.zkrecipes.docs.Page.Fenced;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Java block of a page, as a class that can be compiled.
 *
 * <p>A block that declares a type at the start of a line is a class already. Everything else is the
 * body of a method, with its imports at the top. What the body needs and does not make itself
 * stands in its first line: {@code // given: RecipeClient client, FairLock lock}.
 *
 * @param shift what to add to a line number of {@code source} to get one of the page
 */
record JavaBlock(Fenced block, String className, String source, int shift) {
  private static final Pattern TYPE =
      Pattern.compile(
          "(?:(?:public|final|abstract|sealed) )*(?:class|record|interface|enum) (\\w+)");
  private static final String GIVEN = "// given:";

  static JavaBlock of(Fenced block) {
    Optional<String> type = declaredType(block);
    return type.isPresent() ? whole(block, type.get()) : statements(block);
  }

  /** Where the block stands, as an editor takes it. */
  String place(long lineOfSource) {
    return block.page().name() + ":" + (lineOfSource + shift);
  }

  /** Where the block begins. */
  String place() {
    return block.page().name() + ":" + block.line();
  }

  private static Optional<String> declaredType(Fenced block) {
    return block.lines().stream()
        .map(TYPE::matcher)
        .filter(Matcher::lookingAt)
        .map(found -> found.group(1))
        .findFirst();
  }

  private static JavaBlock whole(Fenced block, String className) {
    return new JavaBlock(block, className, String.join("\n", block.lines()), block.line() - 1);
  }

  /** Keeps every line on its line: the head of the class stands at the end of the last import. */
  private static JavaBlock statements(Fenced block) {
    String className = "Block" + block.line();
    List<String> lines = new ArrayList<>(block.lines());
    int body = 0;
    String given = "";
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith(GIVEN)) {
        given = line.substring(GIVEN.length()).strip();
      }
      if (line.startsWith("import ") || line.startsWith(GIVEN)) {
        body = i + 1;
      }
    }
    lines.add(
        body,
        "final class %s { static void block(%s) throws Exception {".formatted(className, given));
    lines.add("}}");
    return new JavaBlock(block, className, String.join("\n", lines), block.line() - 2);
  }
}
