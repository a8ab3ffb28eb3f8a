package io.zkrecipes.lock;

/** How a semaphore grants permits, and which nodes it writes: of its own, or as Curator does. */
interface PermitProtocol {

  /** Makes requests for this many permits at once. */
  LockEntrance entrance(int permits);

  /** Changes how many permits there are. */
  void resize(int permits);

  /** Reads the number of permits, the holders and the waiting requests. */
  SemaphoreView inspect();
}
