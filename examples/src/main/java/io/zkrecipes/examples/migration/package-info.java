/** A service that moves from Curator's locks to these while old instances still run. */
@NullMarked
package io.zkrecipes.examples.migration;

import org.jspecify.annotations.NullMarked;
