package io.zkrecipes;

import java.text.Normalizer;

/**
 * A validated, absolute path of a ZooKeeper node, below the client's namespace.
 *
 * <p>Stricter than ZooKeeper where two names would look the same to people: no invisible format
 * characters and no text that is not in Unicode's composed form (NFC).
 */
public record ZPath(String value) implements Comparable<ZPath> {
  /** The longest accepted path, in characters. */
  public static final int MAX_LENGTH = 2048;

  /**
   * Checks the path.
   *
   * @throws IllegalArgumentException naming the path and what is wrong with it
   */
  public ZPath {
    check(value);
  }

  /**
   * The path, checked.
   *
   * @throws IllegalArgumentException naming the path and what is wrong with it
   */
  public static ZPath of(String path) {
    return new ZPath(path);
  }

  /** The child of this path with the given name. */
  public ZPath child(String name) {
    return new ZPath(value + "/" + name);
  }

  @Override
  public int compareTo(ZPath other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }

  // NullAway trusts callers; people who call from unchecked code still get a clear error.
  @SuppressWarnings("ConstantValue")
  private static void check(String path) {
    if (path == null) {
      throw new IllegalArgumentException("path: null (expected: /a/b)");
    }
    if (path.length() > MAX_LENGTH) {
      refuse(path, "at most " + MAX_LENGTH + " characters, has " + path.length());
    }
    if (!path.startsWith("/") || path.length() == 1) {
      refuse(path, "to start with / and to name a node");
    }
    if (path.equals("/zookeeper") || path.startsWith("/zookeeper/")) {
      refuse(path, "not to be ZooKeeper's own");
    }
    for (String name : path.substring(1).split("/", -1)) {
      checkName(path, name);
    }
    if (!Normalizer.isNormalized(path, Normalizer.Form.NFC)) {
      refuse(path, "Unicode text in composed form (NFC)");
    }
  }

  private static void checkName(String path, String name) {
    if (name.isEmpty()) {
      refuse(path, "no empty name and no / at the end");
    }
    if (name.equals(".") || name.equals("..")) {
      refuse(path, "no relative name");
    }
    for (int i = 0; i < name.length(); i++) {
      if (!allowed(name.charAt(i))) {
        refuse(path, "no character U+%04X".formatted((int) name.charAt(i)));
      }
    }
  }

  /**
   * ZooKeeper's own exclusions (control characters, surrogates, private use), and invisible ones.
   */
  private static boolean allowed(char c) {
    return !Character.isISOControl(c)
        && !(c >= '\ud800' && c <= '\uf8ff')
        && c < '\ufff0'
        && Character.getType(c) != Character.FORMAT
        && Character.getType(c) != Character.LINE_SEPARATOR
        && Character.getType(c) != Character.PARAGRAPH_SEPARATOR;
  }

  private static void refuse(String path, String expected) {
    throw new IllegalArgumentException(
        "path: %s (expected: %s)".formatted(Quoted.of(path), expected));
  }
}
