/**
 * The demo: a box office that sells tickets to the fans of four towns, one at a time, while the
 * process of one town is killed and another one is frozen, each while it holds the lock.
 *
 * <p>{@link io.zkrecipes.examples.boxoffice.Demo} is the program, {@code BoxOffice} runs it from
 * top to bottom, {@code Fan} is what a user of the lock would write, {@code Store} is what fencing
 * asks of the guarded resource, and {@code Checks} checks the outcome.
 */
@NullMarked
package io.zkrecipes.examples.boxoffice;

import org.jspecify.annotations.NullMarked;
