package io.zkrecipes.examples.boxoffice;

import io.zkrecipes.Lease;
import io.zkrecipes.examples.boxoffice.Message.Kind;
import io.zkrecipes.lock.DistributedLock;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** A fan stands in line until it has a ticket. Runs on a thread of its own. */
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

  /** What the box office says to this fan. Any thread. */
  void hear(Message message) {
    answers.add(message);
  }

  private boolean buy(Lease lease) throws InterruptedException {
    say(Kind.HOLDING, lease);
    answers.take(); // GO: at once as a rule, but here is where a process is killed or frozen

    // A careful fan would ask lease.isValid() now, and would still be too late if it were frozen
    // between asking and buying. This one does not ask, so all rests on the token.
    say(Kind.BUY, lease);
    return answers.take().kind() == Kind.SOLD;
  }

  private void say(Kind kind, Lease lease) {
    boxOffice.accept(new Message(kind, number, lease.token(), lease.state()));
  }
}
