package io.zkrecipes.benchmarks;

/** What both sides reached, one right after the other: noise that lasts longer hits both. */
record Round(double ours, double peer, double ratio) {
  Round(Case measured, double ours, double peer) {
    this(ours, peer, measured.unit().ratio(ours, peer));
  }
}
