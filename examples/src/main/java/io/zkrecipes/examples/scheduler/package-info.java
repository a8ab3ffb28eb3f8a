/**
 * A scheduler in three processes, of which one works at a time, and whose leader is killed.
 *
 * <p>{@link io.zkrecipes.examples.scheduler.SchedulerExample} tells the story, {@code Scheduler} is
 * what a user of the election would write, and {@code Ticks} says what must have held.
 */
@NullMarked
package io.zkrecipes.examples.scheduler;

import org.jspecify.annotations.NullMarked;

