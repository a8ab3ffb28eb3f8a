/**
 * A scheduler in three processes, of which one works at a time, and whose leader is killed.
 *
 * <p>{@link io.zkrecipes.examples.scheduler.SchedulerExample} is the program, {@code Scheduler} is
 * what a user of the election would write, and {@code Ticks} checks what was written.
 */
@NullMarked
package io.zkrecipes.examples.scheduler;

import org.jspecify.annotations.NullMarked;
