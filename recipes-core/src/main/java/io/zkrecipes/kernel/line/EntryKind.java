package io.zkrecipes.kernel.line;

import java.util.Set;

/**
 * One kind of entry in a line, told by a word in the name of its node. Each family of recipes has
 * kinds of its own, see {@link LineFormat}.
 *
 * @param mark the word, between the id and the ten digits; no name holds the marks of two kinds
 * @param rank orders entries that share a sequence number
 * @param traits what sets the kind apart
 */
public record EntryKind(String mark, int rank, Set<Trait> traits) {
  /** What sets a kind apart. */
  public enum Trait {
    /** Entries of this kind that follow each other are admitted together. */
    SHARED,
    /** Its owner may put an entry of another kind, with the same number, in its place. */
    REPLACEABLE,
    /** The number of units that it wants stands before the mark: {@code 3-permits-}. */
    COUNTED
  }

  /** A kind without special traits. */
  public static EntryKind of(String mark, int rank, Trait... traits) {
    return new EntryKind(mark, rank, Set.of(traits));
  }

  /** Whether it has this trait. */
  public boolean is(Trait trait) {
    return traits.contains(trait);
  }
}
