/** One short main per recipe, to be read first. */
@NullMarked
package io.zkrecipes.examples;

import org.jspecify.annotations.NullMarked;

