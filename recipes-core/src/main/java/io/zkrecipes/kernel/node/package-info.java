/**
 * Single nodes: data that is changed exactly once, and data that is watched over reconnects and
 * sessions. Uses {@code session}.
 *
 * <p>Not for users: public types here are for the recipes of this project, and come without a
 * promise.
 */
@NullMarked
package io.zkrecipes.kernel.node;

import org.jspecify.annotations.NullMarked;
