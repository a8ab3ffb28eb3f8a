package io.zkrecipes.lock;

import io.zkrecipes.kernel.line.AcquireRequest;
import io.zkrecipes.kernel.session.RequestBatch;

/** Makes the requests of one lock object: this is the difference between the kinds of locks. */
interface LockEntrance {
  /** A request that waits for as long as it takes. */
  AcquireRequest enter();

  /** A request that is granted or refused, and does not wait for other holders. */
  AcquireRequest enterOnce();

  /** As {@link #enterOnce()}, sent together with the rest of the batch where that is possible. */
  default AcquireRequest enterOnce(RequestBatch batch) {
    return enterOnce();
  }

  /** The entrance for a thread that blocks until the outcome, where that makes a difference. */
  default LockEntrance forBlockingThread() {
    return this;
  }
}
