/** Tests that keep the pages true. */
@NullMarked
package io.zkrecipes.docs;

import org.jspecify.annotations.NullMarked;
