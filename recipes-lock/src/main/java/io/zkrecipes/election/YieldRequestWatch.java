package io.zkrecipes.election;

import io.zkrecipes.internal.Node;
import io.zkrecipes.kernel.line.Entry;
import io.zkrecipes.kernel.session.NodeListener;
import io.zkrecipes.kernel.session.Session;

/**
 * Reads the directory of an election on behalf of one waiting candidate, and makes the candidate
 * join again when a {@link YieldRequest} asks it to.
 */
final class YieldRequestWatch implements NodeListener {
  private final Session session;
  private final String directory;
  private final Entry own;
  private final Runnable rejoin;

  YieldRequestWatch(Session session, Entry own, String directory, Runnable rejoin) {
    this.session = session;
    this.own = own;
    this.directory = directory;
    this.rejoin = rejoin;
  }

  @Override
  public void onData(Node node) {
    YieldRequest.parse(node.data()).filter(request -> request.asks(own)).ifPresent(this::onRequest);
  }

  /** Rejoins if the node of the leader that asked still exists. */
  private void onRequest(YieldRequest request) {
    session
        .stat(directory + "/" + request.leader())
        .thenAccept(
            leader -> {
              if (leader.ok()) {
                rejoin.run();
              }
            });
  }

  /**
   * The candidate's own node went before the directory; its loss is handled where it is watched.
   */
  @Override
  public void onDeleted() {}
}
