@NullMarked
package io.zkrecipes.examples.herd;

import org.jspecify.annotations.NullMarked;
