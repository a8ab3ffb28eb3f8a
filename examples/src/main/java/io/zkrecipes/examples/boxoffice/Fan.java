package io.zkrecipes.examples.boxoffice;

import io.zkrecipes.Lease;
import io.zkrecipes.examples.boxoffice.Message.Kind;
import io.zkrecipes.lock.DistributedLock;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** A fan: acquires the lock again and again until it has a ticket. Runs on its own thread. */
final class Fan implements Runnable {
  private final int number;
  private final DistributedLock line;
  private final Consumer<Message> boxOffice;
  private final BlockingQueue<Message> answers = new LinkedBlockingQueue<>();

  Fan(int number, DistributedLock line, Consumer<Message> boxOffice) {
    this.number = number;
    this.line = line;
    this.boxOffice = boxOffice;
  }

  @Override
  public void run() {
    try {
      boolean served = false;
      while (!served) {
        try (Lease lease = line.acquire()) {
          served = buy(lease);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Receives a message of the box office. Called by any thread. */
  void onMessage(Message message) {
    answers.add(message);
  }

  private boolean buy(Lease lease) throws InterruptedException {
    say(Kind.HOLDING, lease);
    answers.take(); // GO: normally at once; a process is killed or frozen while it waits here

    // A careful program would check lease.isValid() now, and could still be frozen between the
    // check
    // and the purchase. This one does not check, so that safety rests on the token alone.
    say(Kind.BUY, lease);
    return answers.take().kind() == Kind.SOLD;
  }

  private void say(Kind kind, Lease lease) {
    boxOffice.accept(new Message(kind, number, lease.token(), lease.state()));
  }
}
