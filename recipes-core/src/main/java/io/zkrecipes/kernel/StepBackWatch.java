package io.zkrecipes.kernel;

import io.zkrecipes.internal.Node;

/** Hears whether an entry that waits is asked to {@linkplain StepBack step back}. */
final class StepBackWatch implements NodeListener {
  private final Session session;
  private final String dir;
  private final Entry own;
  private final Runnable asked;
  private boolean watching; // under the line's lock

  StepBackWatch(WaitingLine line, Entry own, Runnable asked) {
    this.session = line.session;
    this.dir = session.owner().full(line.path);
    this.own = own;
    this.asked = asked;
  }

  /** Begins, once. */
  void watch() {
    if (!watching) {
      watching = true;
      session.watches().add(dir, this);
    }
  }

  void unwatch() {
    session.watches().remove(dir, this);
  }

  @Override
  public void seen(Node directory) {
    StepBack.parse(directory.data()).filter(request -> request.asks(own)).ifPresent(this::obey);
  }

  /** Unless the leader is gone that asked. */
  private void obey(StepBack request) {
    session
        .repeated(() -> session.wire().stat(dir + "/" + request.leader()))
        .thenAccept(
            leader -> {
              if (leader.ok()) {
                asked.run();
              }
            });
  }

  /** And the entry with it, which is heard elsewhere. */
  @Override
  public void gone() {}
}
