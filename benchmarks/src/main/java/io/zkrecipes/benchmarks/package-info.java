/**
 * The recipes of this library side by side with Curator's: the same work, against the same server,
 * in turn in one run. Only the ratios count.
 */
@NullMarked
package io.zkrecipes.benchmarks;

import org.jspecify.annotations.NullMarked;
