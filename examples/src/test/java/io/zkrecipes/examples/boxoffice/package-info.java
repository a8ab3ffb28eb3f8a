@NullMarked
package io.zkrecipes.examples.boxoffice;

import org.jspecify.annotations.NullMarked;
