package io.zkrecipes.kernel.line;

import java.util.NavigableSet;

/**
 * The entries of a line as one listing of its directory showed them, in order.
 *
 * @param withTies whether entries with the last sequence number are among them
 * @param size how many nodes the directory had, foreign ones included
 * @param birth the creation zxid of the directory: with another one, the directory was made anew
 *     and its sequence numbers began again; 0 if there was no directory
 * @param sentAt the {@linkplain LineState#now time of the line} at which the listing was sent: own
 *     entries that were known by then must be in it
 */
record Listing(NavigableSet<Entry> entries, boolean withTies, int size, long birth, long sentAt) {}
