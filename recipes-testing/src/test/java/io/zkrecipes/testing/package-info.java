/** Tests. */
@NullMarked
package io.zkrecipes.testing;

import org.jspecify.annotations.NullMarked;
