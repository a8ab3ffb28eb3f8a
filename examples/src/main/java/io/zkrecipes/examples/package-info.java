/** One short main per recipe; read these first. */
@NullMarked
package io.zkrecipes.examples;

import org.jspecify.annotations.NullMarked;
