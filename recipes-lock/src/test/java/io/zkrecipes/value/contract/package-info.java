/**
 * The contracts of {@link io.zkrecipes.value.Counter}, {@link io.zkrecipes.value.Sequence} and
 * {@link io.zkrecipes.value.SharedValue} as tests to inherit.
 */
@NullMarked
package io.zkrecipes.value.contract;

import org.jspecify.annotations.NullMarked;
