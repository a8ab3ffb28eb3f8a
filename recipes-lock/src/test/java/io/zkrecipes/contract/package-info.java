/**
 * What the contract tests of all recipes share: the fault modes, and the fixture of a test. Users
 * extend the contract of a recipe; this package is for authors of contracts.
 */
@NullMarked
package io.zkrecipes.contract;

import org.jspecify.annotations.NullMarked;
