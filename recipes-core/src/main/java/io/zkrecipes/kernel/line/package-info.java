/**
 * Waiting lines: a directory of sequential ephemeral nodes, whose order decides who is admitted.
 * Uses {@code session} and {@code node}.
 *
 * <p>Not for users: public types here are for the recipes of this project, and come without a
 * promise.
 */
@NullMarked
package io.zkrecipes.kernel.line;

import org.jspecify.annotations.NullMarked;
