/**
 * Leader election: one of several candidates leads at a time, over all processes, with an epoch
 * that rises with each leader. Begin with {@link io.zkrecipes.election.Election}.
 */
@NullMarked
package io.zkrecipes.election;

import org.jspecify.annotations.NullMarked;
