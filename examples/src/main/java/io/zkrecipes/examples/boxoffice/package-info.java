/**
 * The demo: a box office that sells tickets to the fans of four towns, one at a time, while one
 * town is killed and another one is frozen with the lock in its hands.
 *
 * <p>{@link io.zkrecipes.examples.boxoffice.Demo} is the program, {@code BoxOffice} tells the story
 * from top to bottom, {@code Fan} is what a user of the lock would write, {@code Store} is what
 * fencing asks of the guarded resource, and {@code Checks} says what must have held.
 */
@NullMarked
package io.zkrecipes.examples.boxoffice;

import org.jspecify.annotations.NullMarked;

