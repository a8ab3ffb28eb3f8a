/**
 * A job in four processes that starts together and ends together, and in which one is killed.
 *
 * <p>{@link io.zkrecipes.examples.job.ParallelJobExample} is the program, {@code JobWorker} is what
 * a user of the barrier would write, and {@code JobRun} checks the outcome.
 */
@NullMarked
package io.zkrecipes.examples.job;

import org.jspecify.annotations.NullMarked;
