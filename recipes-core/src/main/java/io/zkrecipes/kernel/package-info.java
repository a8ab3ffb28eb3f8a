/**
 * The few words that all recipes are made of. Public types without a promise: recipes of this
 * project speak them, users do not need them.
 *
 * <p>A recipe that wants to call ZooKeeper or Curator directly is missing a word here.
 */
@NullMarked
package io.zkrecipes.kernel;

import org.jspecify.annotations.NullMarked;
