/** How the kernel speaks to ZooKeeper. Nothing here is meant for users or for recipes. */
@NullMarked
package io.zkrecipes.internal;

import org.jspecify.annotations.NullMarked;
