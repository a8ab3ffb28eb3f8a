package io.zkrecipes.internal;

import java.util.List;

/**
 * The names in a directory, and of the directory itself the creation zxid and the version of its
 * data: two listings with the same {@code birth} saw the same incarnation of it, with one row of
 * sequence numbers.
 */
public record Children(List<String> names, long birth, int version) {}
