/**
 * What a test of coordination code needs: a ZooKeeper in the process, faults on the wire that
 * happen exactly when told, a count of what was sent, and a JUnit 5 extension that hands all of it
 * to a test method.
 *
 * <p>Knows no recipe; works for any code that speaks to ZooKeeper.
 */
@NullMarked
package io.zkrecipes.testing;

import org.jspecify.annotations.NullMarked;
