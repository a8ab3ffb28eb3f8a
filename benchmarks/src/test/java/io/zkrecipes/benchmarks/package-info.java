/** Tests that the harness works; they say nothing about speed. */
@NullMarked
package io.zkrecipes.benchmarks;

import org.jspecify.annotations.NullMarked;
