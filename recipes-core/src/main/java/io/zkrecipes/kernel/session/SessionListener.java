package io.zkrecipes.kernel.session;

import io.zkrecipes.LossReason;

/**
 * Something that lives in a session. While a session has tenants it keeps its lease clock fresh.
 */
public interface SessionListener {

  /** The session has ended. Called once, on any thread, holding no lock. */
  void sessionLost(LossReason reason);

  /** Called a few times a second on the clock thread; must not block. */
  void tick();
}
