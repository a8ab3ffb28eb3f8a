package io.zkrecipes.lock;

import io.zkrecipes.Lease;
import io.zkrecipes.lock.Holds.Hold;
import java.util.Optional;

/**
 * Who reads and who writes, by thread: a thread that writes may read as well, and go on reading
 * when it has stopped writing; one that reads may not write, as it would wait for itself.
 */
final class ReadWriteHolds {
  private final String name;
  private final ThreadHolds readers = new ThreadHolds();
  private final ThreadHolds writers = new ThreadHolds();

  ReadWriteHolds(String name) {
    this.name = name;
  }

  Holds reads() {
    return new Holds() {
      @Override
      public Optional<Hold> mine() {
        return readers.mine();
      }

      @Override
      public Hold first(Lease lease) {
        return readers.first(lease);
      }

      @Override
      public Optional<Hold> again() {
        Optional<Hold> reading = readers.again();
        return reading.isPresent() ? reading : besidesWriting();
      }
    };
  }

  private Optional<Hold> besidesWriting() {
    return writers
        .again()
        .map(
            hold -> {
              ReadWriteLease stay = (ReadWriteLease) hold.lease();
              Hold reading = readers.first(stay.reader());
              if (hold.leave()) { // another thread has given the rest back meanwhile
                stay.close();
              }
              return reading;
            });
  }

  Holds writes() {
    return new Holds() {
      @Override
      public Optional<Hold> mine() {
        return writers.mine();
      }

      @Override
      public Hold first(Lease lease) {
        return writers.first(new ReadWriteLease(lease));
      }

      @Override
      public Optional<Hold> again() {
        Optional<Hold> writing = writers.again();
        if (writing.isEmpty() && readers.mine().isPresent()) {
          throw new IllegalStateException(
              name
                  + ": this thread holds the read lock, and would wait for itself to give it up;"
                  + " release it before taking the write lock");
        }
        return writing;
      }
    };
  }
}
