package io.zkrecipes.benchmarks;

/** What a case counts, and which way is better. */
enum Unit {
  CYCLES_PER_SECOND("cycles/s", true),
  HANDOVERS_PER_SECOND("hand-overs/s", true),
  GENERATIONS_PER_SECOND("generations/s", true),
  BYTES("bytes", false),
  ROUND_TRIPS("round trips", false);

  private final String label;
  private final boolean moreIsBetter;

  Unit(String label, boolean moreIsBetter) {
    this.label = label;
    this.moreIsBetter = moreIsBetter;
  }

  /** The ratio to the peer: above 1 when this library is better. */
  double ratio(double ours, double peer) {
    return moreIsBetter ? ours / peer : peer / ours;
  }

  @Override
  public String toString() {
    return label;
  }
}
