/**
 * A job in four processes that starts together and ends together, and in which one is killed.
 *
 * <p>{@link io.zkrecipes.examples.job.ParallelJobExample} tells the story, {@code Worker} is what a
 * user of the barrier would write, and {@code Run} says how it went.
 */
@NullMarked
package io.zkrecipes.examples.job;

import org.jspecify.annotations.NullMarked;

