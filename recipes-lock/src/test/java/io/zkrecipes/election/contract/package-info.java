/**
 * The contract of an {@link io.zkrecipes.election.Election} as tests: extend {@link
 * io.zkrecipes.election.contract.ElectionContract}.
 */
@NullMarked
package io.zkrecipes.election.contract;

import org.jspecify.annotations.NullMarked;
