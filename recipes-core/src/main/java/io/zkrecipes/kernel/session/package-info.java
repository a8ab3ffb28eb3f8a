/**
 * One client and its sessions: requests, watches, batches, deletes that outlast a reconnect, and
 * the recovery of lost replies, which happens here and nowhere else. Uses {@code concurrent} and
 * the wire.
 *
 * <p>Not for users: public types here are for the recipes of this project, and come without a
 * promise.
 */
@NullMarked
package io.zkrecipes.kernel.session;

import org.jspecify.annotations.NullMarked;
