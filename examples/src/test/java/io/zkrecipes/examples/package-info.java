@NullMarked
package io.zkrecipes.examples;

import org.jspecify.annotations.NullMarked;
