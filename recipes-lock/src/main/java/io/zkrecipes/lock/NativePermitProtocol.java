package io.zkrecipes.lock;

import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.line.LineInspector;
import io.zkrecipes.kernel.line.LineRequest.WaitMode;
import io.zkrecipes.kernel.session.ClientContext;

/** One node for each request, with its permits in the name. */
record NativePermitProtocol(ClientContext context, ZPath path, PermitLimit limit, WaitMode waitMode)
    implements PermitProtocol {

  @Override
  public LockEntrance entrance(int permits) {
    return new LineEntrance(context, path, limit.admission(permits), waitMode);
  }

  @Override
  public void resize(int permits) {
    limit.resize(permits);
  }

  @Override
  public SemaphoreView inspect() {
    return SemaphoreView.of(limit.read(), LineInspector.read(context, path, LockEntries.FORMAT));
  }
}
