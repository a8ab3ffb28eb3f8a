package io.zkrecipes.lock;

import io.zkrecipes.Lease;
import java.util.Optional;

/**
 * Which threads hold the two locks of a read-write lock. A thread that holds the write lock may
 * take the read lock as well, and goes on reading when it has released the write lock. A thread
 * that holds the read lock is refused the write lock, as it would wait for itself.
 */
final class ReadWriteHolds {
  private final String name;
  private final Holds readers =
      new Holds() {
        @Override
        Optional<CountedHold> again() {
          Optional<CountedHold> reading = super.again();
          return reading.isPresent() ? reading : readBesidesWriting();
        }
      };
  private final Holds writers =
      new Holds() {
        @Override
        CountedHold first(Lease lease) {
          return super.first(new ReadWriteLease(lease));
        }

        @Override
        Optional<CountedHold> again() {
          Optional<CountedHold> writing = super.again();
          if (writing.isEmpty() && readers.mine().isPresent()) {
            throw new IllegalStateException(
                name
                    + ": this thread holds the read lock, and would wait for itself to give it up;"
                    + " release it before taking the write lock");
          }
          return writing;
        }
      };

  ReadWriteHolds(String name) {
    this.name = name;
  }

  Holds reads() {
    return readers;
  }

  Holds writes() {
    return writers;
  }

  /** Enters the write lock once more for the time that it takes to count the reader. */
  private Optional<Holds.CountedHold> readBesidesWriting() {
    return writers
        .mine()
        .filter(Holds.CountedHold::enter)
        .map(
            writing -> {
              ReadWriteLease lease = (ReadWriteLease) writing.lease();
              Holds.CountedHold reading = readers.first(lease.reader());
              if (writing.leave()) { // another thread has given back the others meanwhile
                lease.close();
              }
              return reading;
            });
  }
}
