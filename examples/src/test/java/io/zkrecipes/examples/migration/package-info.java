@NullMarked
package io.zkrecipes.examples.migration;

import org.jspecify.annotations.NullMarked;
