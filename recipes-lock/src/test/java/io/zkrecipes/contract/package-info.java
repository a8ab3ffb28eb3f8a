/**
 * What the contracts of all families share: four worlds, and the stage on which a test plays in
 * each of them. Extend the contract of a family; this here is for those who write one.
 */
@NullMarked
package io.zkrecipes.contract;

import org.jspecify.annotations.NullMarked;
