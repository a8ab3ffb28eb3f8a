package io.zkrecipes.benchmarks;

/** The recipe under test; Curator has one lock for the first two. */
enum Recipe {
  /** A lock in the order of arrival. */
  FAIR,
  /** A lock for throughput, in any order. */
  UNFAIR,
  /** The side of a read-write lock that lets many in. */
  READ,
  /** The side of a read-write lock that lets one in. */
  WRITE
}
