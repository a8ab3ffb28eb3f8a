package io.zkrecipes.lock;

/** The rules by which a semaphore gives out its permits, and what it writes for that. */
interface PermitProtocol {

  /** How this many are taken at once. */
  LockEntrance entrance(int permits);

  /** Changes how many there are. */
  void resize(int permits);

  /** Reads how many there are, who holds and who waits. */
  SemaphoreView inspect();
}
