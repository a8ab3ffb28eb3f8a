/** Tests. */
@NullMarked
package io.zkrecipes.server;

import org.jspecify.annotations.NullMarked;
