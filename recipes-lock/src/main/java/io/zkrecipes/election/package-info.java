/**
 * Who leads: one of several candidates at a time, over all processes, with an epoch that rises with
 * each leader.
 */
@NullMarked
package io.zkrecipes.election;

import org.jspecify.annotations.NullMarked;
