package io.zkrecipes.election;

import io.zkrecipes.internal.Node;
import io.zkrecipes.kernel.line.Entry;
import io.zkrecipes.kernel.session.NodeListener;
import io.zkrecipes.kernel.session.Session;

/** Hears whether an entry that waits is asked to {@linkplain YieldRequest step back}. */
final class YieldRequestWatch implements NodeListener {
  private final Session session;
  private final String dir;
  private final Entry own;
  private final Runnable asked;

  YieldRequestWatch(Session session, Entry own, String dir, Runnable asked) {
    this.session = session;
    this.own = own;
    this.dir = dir;
    this.asked = asked;
  }

  @Override
  public void onData(Node directory) {
    YieldRequest.parse(directory.data()).filter(request -> request.asks(own)).ifPresent(this::obey);
  }

  /** Unless the leader is gone that asked. */
  private void obey(YieldRequest request) {
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
  public void onDeleted() {}
}
