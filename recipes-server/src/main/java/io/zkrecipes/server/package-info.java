/**
 * One ZooKeeper server inside the application: for a demo, a single machine, or a device without
 * operators.
 */
@NullMarked
package io.zkrecipes.server;

import org.jspecify.annotations.NullMarked;
