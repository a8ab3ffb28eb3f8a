/** The herd of the naive lock, counted on the wire, next to UnfairLock and FairLock. */
@NullMarked
package io.zkrecipes.examples.herd;

import org.jspecify.annotations.NullMarked;
