/**
 * Values that many processes share and change: counters, ids, and any value with a codec. Every
 * change happens exactly once, or its outcome is said to be unknown.
 */
@NullMarked
package io.zkrecipes.value;

import org.jspecify.annotations.NullMarked;
