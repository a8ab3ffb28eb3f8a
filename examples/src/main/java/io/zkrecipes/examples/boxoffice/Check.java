package io.zkrecipes.examples.boxoffice;

/**
 * One thing that must have held.
 *
 * @param claim what, in words
 * @param found what was seen, whether it fits the claim or not
 */
record Check(boolean held, String claim, String found) {
  @Override
  public String toString() {
    return "%-7s %s: %s".formatted(held ? "OK" : "FAILED", claim, found);
  }
}
