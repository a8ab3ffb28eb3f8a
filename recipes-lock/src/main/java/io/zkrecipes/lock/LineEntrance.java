package io.zkrecipes.lock;

import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.line.AcquireRequest;
import io.zkrecipes.kernel.line.Admission;
import io.zkrecipes.kernel.line.LineRequest;
import io.zkrecipes.kernel.line.LineRequest.Patience;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.RequestBatch;

/** Each request stands in line for itself. */
record LineEntrance(ClientContext context, ZPath path, Admission admission, Patience patience)
    implements LineLock.Entrance {

  @Override
  public AcquireRequest enter() {
    return LineRequest.take(context, path, admission, patience);
  }

  @Override
  public AcquireRequest enterOnce() {
    return LineRequest.take(context, path, admission, Patience.NONE);
  }

  @Override
  public AcquireRequest enterOnce(RequestBatch batch) {
    return LineRequest.ask(context, path, admission, batch);
  }
}
