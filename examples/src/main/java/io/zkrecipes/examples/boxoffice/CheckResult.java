package io.zkrecipes.examples.boxoffice;

/**
 * The outcome of one check.
 *
 * @param claim what must have held, in words
 * @param found what was found, whether the claim held or not
 */
record CheckResult(boolean held, String claim, String found) {
  @Override
  public String toString() {
    return "%-7s %s: %s".formatted(held ? "OK" : "FAILED", claim, found);
  }
}
