/** May I go in? Distributed locks. */
@NullMarked
package io.zkrecipes.lock;

import org.jspecify.annotations.NullMarked;
