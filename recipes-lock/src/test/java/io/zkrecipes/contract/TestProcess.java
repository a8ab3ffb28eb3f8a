package io.zkrecipes.contract;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.Session;
import io.zkrecipes.testing.FaultProxy;
import java.time.Duration;

/** Stands for one process: a client behind a fault proxy of its own. */
public class TestProcess implements AutoCloseable {
  /** Limit for anything that is expected to happen, generous for a busy machine. */
  public static final Duration SOON = Duration.ofSeconds(40);

  /** Long enough that no session or lease expires by itself on a busy machine. */
  public static final Duration SESSION = Duration.ofSeconds(15);

  public final String name;
  public final FaultProxy proxy;
  public final RecipeClient client;

  /** Takes over the proxy and the client; {@link #close} closes both. */
  public TestProcess(String name, FaultProxy proxy, RecipeClient client) {
    this.name = name;
    this.proxy = proxy;
    this.client = client;
  }

  /** Disconnects the client and refuses its connections until the proxy accepts again. */
  public final void cutOff() {
    proxy.refuse();
    proxy.cut();
    ContractFixture.eventually().until(this::isCutOff);
  }

  final boolean isCutOff() {
    return proxy.connections() == 0;
  }

  /** How many deletions of own nodes are not confirmed yet. */
  public final int pendingDeletes() {
    return ClientContext.of(client).current().map(Session::pendingDeletes).orElse(0);
  }

  @Override
  public void close() {
    ContractFixture.close(client);
    proxy.close();
  }
}
