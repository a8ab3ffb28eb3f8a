@NullMarked
package io.zkrecipes.examples.job;

import org.jspecify.annotations.NullMarked;
