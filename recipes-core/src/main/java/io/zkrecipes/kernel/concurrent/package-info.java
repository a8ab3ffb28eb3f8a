/**
 * Building blocks without ZooKeeper: a monitor whose effects run after the lock is free, executors,
 * deadlines, and helpers of blocking verbs. Uses no other room of the kernel.
 *
 * <p>Not for users: public types here are for the recipes of this project, and come without a
 * promise.
 */
@NullMarked
package io.zkrecipes.kernel.concurrent;

import org.jspecify.annotations.NullMarked;
