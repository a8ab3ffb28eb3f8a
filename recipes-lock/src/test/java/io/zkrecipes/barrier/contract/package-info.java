/**
 * The contracts of {@link io.zkrecipes.barrier.DoubleBarrier}, {@link io.zkrecipes.barrier.Latch}
 * and {@link io.zkrecipes.barrier.Barrier} as tests to inherit.
 */
@NullMarked
package io.zkrecipes.barrier.contract;

import org.jspecify.annotations.NullMarked;
