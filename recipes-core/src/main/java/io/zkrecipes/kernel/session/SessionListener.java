package io.zkrecipes.kernel.session;

import io.zkrecipes.LossReason;

/**
 * Depends on a session: a lease, a member, a registration. A session with listeners keeps its lease
 * clock fresh.
 */
public interface SessionListener {

  /** The session has ended. Called once, on any thread, without a lock. */
  void onSessionLost(LossReason reason);

  /** Called several times a second on the clock thread. Must not block. */
  void onTick();
}
