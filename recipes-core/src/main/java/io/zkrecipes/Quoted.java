package io.zkrecipes;

/** How a refused value stands in an error message: on one line, never longer than a line. */
final class Quoted {
  private static final int MAX = 80;

  private Quoted() {}

  static String of(String value) {
    StringBuilder shown = new StringBuilder("\"");
    for (int i = 0; i < value.length() && i < MAX; i++) {
      char c = value.charAt(i);
      boolean plain =
          (c >= ' ' && c < '\u007f') || (Character.isLetter(c) && !Character.isSurrogate(c));
      shown.append(plain ? String.valueOf(c) : "\\u%04x".formatted((int) c));
    }
    return shown.append(value.length() > MAX ? "\"…" : "\"").toString();
  }
}
