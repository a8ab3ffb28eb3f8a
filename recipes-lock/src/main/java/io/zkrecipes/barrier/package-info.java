/** Are we all here? A gate, a latch, and a barrier that several enter and leave together. */
@NullMarked
package io.zkrecipes.barrier;

import org.jspecify.annotations.NullMarked;
