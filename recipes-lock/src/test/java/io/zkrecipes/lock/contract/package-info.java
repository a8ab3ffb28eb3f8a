/**
 * The contract of a {@link io.zkrecipes.lock.DistributedLock} as tests: extend {@link
 * io.zkrecipes.lock.contract.DistributedLockContract} to hold your own lock to it.
 */
@NullMarked
package io.zkrecipes.lock.contract;

import org.jspecify.annotations.NullMarked;
