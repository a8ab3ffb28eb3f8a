package io.zkrecipes.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A proxy between clients and one server that knows where a request begins and ends. So it can drop
 * exactly the request that a test selects: before the server saw it, or after the server applied
 * it.
 *
 * <pre>{@code
 * FaultProxy proxy = FaultProxy.to(cluster.connectString(0));
 * proxy.when(WireOp.CREATE).path("lock-").dropReply();
 * }</pre>
 *
 * <p>Faults are of two kinds: rules for single frames, see {@link #when}, and faults of the whole
 * proxy, which begin and end by a call. All of them apply to every connection through this proxy,
 * also later ones. All methods may be called from any thread; two daemon threads serve each
 * connection. No TLS.
 */
public final class FaultProxy implements AutoCloseable {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

  private final ProxyState state = new ProxyState();
  private final Set<ProxyConnection> connections = ConcurrentHashMap.newKeySet();
  private final InetSocketAddress target;
  private final String chroot;
  private final ServerSocket listener;
  private final Thread acceptor = new Thread(this::acceptLoop, "fault-proxy-acceptor");
  private volatile boolean refusing;

  private FaultProxy(InetSocketAddress target, String chroot, ServerSocket listener) {
    this.target = target;
    this.chroot = chroot;
    this.listener = listener;
  }

  /**
   * Starts a proxy to one server.
   *
   * @param server {@code host:port}, or {@code host:port/chroot}
   * @throws IllegalArgumentException if it is anything else, such as a list of servers
   */
  public static FaultProxy to(String server) {
    int slash = server.indexOf('/');
    String address = slash < 0 ? server : server.substring(0, slash);
    String chroot = slash < 0 ? "" : server.substring(slash);
    FaultProxy proxy = new FaultProxy(parse(address), chroot, listen());
    proxy.acceptor.setDaemon(true);
    proxy.acceptor.start();
    return proxy;
  }

  private static InetSocketAddress parse(String address) {
    int colon = address.lastIndexOf(':');
    if (!address.matches("[^,]+:\\d{1,5}")) {
      throw new IllegalArgumentException("server: " + address + " (expected: host:port)");
    }
    int port = Integer.parseInt(address.substring(colon + 1));
    return new InetSocketAddress(address.substring(0, colon), port);
  }

  private static ServerSocket listen() {
    try {
      return new ServerSocket(0, 50, InetAddress.getByAddress(LOOPBACK));
    } catch (IOException e) {
      throw new UncheckedIOException("proxy: cannot listen", e);
    }
  }

  /** Where clients connect, with the chroot of the target. */
  public String connectString() {
    return "127.0.0.1:" + listener.getLocalPort() + chroot;
  }

  /**
   * The same, with the address twice: a ZooKeeper client that knows one address pauses a second
   * before it connects to it again, which is most of the time of a reconnect test.
   */
  public String connectStringTwice() {
    return "127.0.0.1:" + listener.getLocalPort() + "," + connectString();
  }

  /**
   * Begins a rule for requests of a kind, or for {@link WireOp#EVENT}. It is armed by its last
   * verb.
   */
  public FaultRuleBuilder when(WireOp op) {
    return new FaultRuleBuilder(op, state.rules::add);
  }

  /** Removes all rules, and ends every fault of the whole proxy; frames that are held go on. */
  public void heal() {
    state.rules.forEach(FaultRule::cancel);
    state.rules.clear();
    thaw();
    accept();
  }

  /**
   * From now on neither frames nor ends of connections are relayed in this direction; no side is
   * notified.
   */
  public void freeze(Direction direction) {
    if (direction != Direction.TO_CLIENT) {
      state.toServer.freeze();
    }
    if (direction != Direction.TO_SERVER) {
      state.toClient.freeze();
    }
  }

  /** Ends a freeze; the frames that waited pass in their order. */
  public void thaw() {
    state.toServer.thaw();
    state.toClient.thaw();
  }

  /** Cuts all connections that exist now. New ones are served. */
  public void cut() {
    connections.forEach(ProxyConnection::cut);
  }

  /** From now on ends each new connection at once. Connections that exist stay. */
  public void refuse() {
    refusing = true;
  }

  /** Serves new connections again. */
  public void accept() {
    refusing = false;
  }

  /** How many connections exist now. */
  public int connections() {
    return connections.size();
  }

  /**
   * The youngest session that was granted through this proxy, for {@link TestingCluster#expire}.
   *
   * @throws IllegalStateException if there was none yet
   */
  public long sessionId() {
    List<Long> all = sessionIds();
    if (all.isEmpty()) {
      throw new IllegalStateException("session: none yet (expected: a connected client)");
    }
    return all.get(all.size() - 1);
  }

  /** All sessions that were granted through this proxy, the oldest first. */
  public List<Long> sessionIds() {
    return List.copyOf(state.sessions);
  }

  /**
   * Runs an action and returns what went over the wire meanwhile, through any connection of this
   * proxy. Returns when all requests are answered (or after 2 s), so that requests without a
   * waiting caller are in the log too.
   *
   * @throws E what the action throws
   */
  public <E extends Exception> WireLog record(WireAction<E> action) throws E {
    WireRecorder recorder = new WireRecorder();
    state.taps.add(recorder);
    try {
      action.run();
      recorder.settle();
    } finally {
      state.taps.remove(recorder);
    }
    return recorder.log(WireLog.NOT_COUNTED);
  }

  /**
   * As {@link #record}, and counts the round trips that the action waits for: answers are kept back
   * until the client has been silent for 25 ms, then all released together. Slow on purpose, and
   * the same figure every time.
   *
   * @throws E what the action throws
   * @throws IllegalStateException if another thread is counting rounds on this proxy
   */
  public <E extends Exception> WireLog recordRounds(WireAction<E> action) throws E {
    WireRecorder recorder = new WireRecorder();
    RoundTripCounter rounds = new RoundTripCounter();
    state.startRounds(rounds);
    rounds.start();
    state.taps.add(recorder);
    try {
      action.run();
      int waitedFor = rounds.finish();
      recorder.settle();
      return recorder.log(waitedFor);
    } finally {
      state.endRounds();
      rounds.finish();
      rounds.join();
      state.taps.remove(recorder);
    }
  }

  /** A counter that is not started yet. */
  public WireCounter counter() {
    return new WireCounter(state);
  }

  /** Cuts all connections and stops to listen. Calling it again does nothing. */
  @Override
  public void close() {
    try {
      listener.close();
      acceptor.join(CONNECT_LIMIT.toMillis());
      List<ProxyConnection> last = List.copyOf(connections);
      cut(); // before frames that are held may proceed
      heal();
      for (ProxyConnection connection : last) {
        connection.join();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("proxy: did not close", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void acceptLoop() {
    while (!listener.isClosed()) {
      try {
        serve(listener.accept());
      } catch (IOException closedOrServerDown) { // the loop's condition tells which
      }
    }
  }

  private void serve(Socket client) throws IOException {
    if (refusing) {
      client.close();
      return;
    }
    Socket server = new Socket();
    try {
      server.connect(target, Math.toIntExact(CONNECT_LIMIT.toMillis()));
      server.setTcpNoDelay(true);
      client.setTcpNoDelay(true);
    } catch (IOException serverDown) {
      client.close();
      server.close();
      throw serverDown;
    }
    ProxyConnection connection = new ProxyConnection(state, client, server, connections::remove);
    connections.add(connection);
    connection.start();
    if (refusing) { // since it was accepted
      connection.cut();
    }
  }
}
