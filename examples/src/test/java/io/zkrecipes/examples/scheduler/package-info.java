@NullMarked
package io.zkrecipes.examples.scheduler;

import org.jspecify.annotations.NullMarked;
