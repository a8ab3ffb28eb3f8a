package io.zkrecipes.contract;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.Session;
import io.zkrecipes.testing.FaultProxy;
import java.time.Duration;

/** A process that takes part: a client of its own, behind a proxy of its own. */
public class Member implements AutoCloseable {
  /** Much longer than anything takes, also on a busy machine. */
  public static final Duration SOON = Duration.ofSeconds(40);

  /** No machine is so busy that a session or a lease of this length runs out by itself. */
  public static final Duration SESSION = Duration.ofSeconds(15);

  public final String name;
  public final FaultProxy proxy;
  public final RecipeClient client;

  /** Closes both in the end. */
  public Member(String name, FaultProxy proxy, RecipeClient client) {
    this.name = name;
    this.proxy = proxy;
    this.client = client;
  }

  /** From now on it cannot reach the servers, as if they were down. */
  public final void cutOff() {
    proxy.refuse();
    proxy.cut();
    Stage.soon().until(this::isCutOff);
  }

  final boolean isCutOff() {
    return proxy.connections() == 0;
  }

  /** Own nodes whose deletion is not confirmed yet. */
  public final int pendingDeletes() {
    return ClientContext.of(client).current().map(Session::pendingDeletes).orElse(0);
  }

  @Override
  public void close() {
    Stage.close(client);
    proxy.close();
  }
}
