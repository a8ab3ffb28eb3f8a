package io.zkrecipes;

import com.google.common.net.HostAndPort;
import io.zkrecipes.kernel.concurrent.DaemonThreads;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.SessionContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Options of a {@link RecipeClient}, all with defaults. Not thread-safe. */
public final class RecipeClientBuilder {
  private static final Logger LOG = LoggerFactory.getLogger(RecipeClient.class);
  private static final int MAX_OWNER_NAME = 200;

  private final @Nullable String connectString;
  private final @Nullable CuratorFramework curator;
  private Duration sessionTimeout = Duration.ofSeconds(15);
  private Backoff retry = Backoff.DEFAULT;
  private String namespace = "";
  private String authScheme = "";
  private byte[] credentials = new byte[0];
  private @Nullable AclPolicy acl;
  private String ownerName = hostAndProcess();
  private @Nullable Executor callbacks;

  RecipeClientBuilder(String connectString) {
    checkConnectString(connectString);
    this.connectString = connectString;
    this.curator = null;
  }

  RecipeClientBuilder(CuratorFramework curator) {
    if (curator.getState() != CuratorFrameworkState.STARTED) {
      throw new IllegalArgumentException("curator: " + curator.getState() + " (expected: STARTED)");
    }
    if (isFacade(curator)) {
      throw new IllegalArgumentException(
          "curator: a view made by usingNamespace(\"%s\") (expected: the CuratorFramework itself,"
                  .formatted(curator.getNamespace())
              + " and that namespace as an option of this builder)");
    }
    this.connectString = null;
    this.curator = curator;
  }

  /**
   * How long the ensemble keeps the session of a silent client, and so how long others wait for a
   * holder that died. The server may negotiate another value. 15 s by default.
   */
  public RecipeClientBuilder sessionTimeout(Duration timeout) {
    requireOwnConnection("sessionTimeout");
    if (timeout.compareTo(Duration.ofMillis(100)) < 0
        || timeout.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException(
          "sessionTimeout: " + timeout + " (expected: 100 ms to 1 h)");
    }
    this.sessionTimeout = timeout;
    return this;
  }

  /** The pauses before an act is repeated. */
  public RecipeClientBuilder retry(Backoff backoff) {
    this.retry = backoff;
    return this;
  }

  /** A prefix of every path of this client, such as {@code "shop"}; may have several levels. */
  public RecipeClientBuilder namespace(String name) {
    if (name.startsWith("/")) {
      throw new IllegalArgumentException("namespace: " + name + " (expected: no / at the start)");
    }
    this.namespace = ZPath.of("/" + name).value();
    return this;
  }

  /** Credentials for every session, such as scheme {@code "digest"} and {@code user:password}. */
  public RecipeClientBuilder auth(String scheme, byte[] secret) {
    requireOwnConnection("auth");
    if (scheme.isBlank()) {
      throw new IllegalArgumentException("scheme: \"\" (expected: digest or another scheme)");
    }
    this.authScheme = scheme;
    this.credentials = secret.clone();
    return this;
  }

  /**
   * Who may do what with the nodes of this client, parents included. By default only this identity
   * where {@link #auth} is given, and everybody where it is not, which is said in the log.
   */
  public RecipeClientBuilder aclPolicy(AclPolicy policy) {
    this.acl = policy;
    return this;
  }

  /** The name that people see as the holder; {@code host/process-id} by default. */
  public RecipeClientBuilder ownerName(String name) {
    boolean plain = name.chars().noneMatch(c -> Character.isISOControl(c));
    if (name.isBlank() || name.length() > MAX_OWNER_NAME || !plain || name.equals("__REVOKE__")) {
      throw new IllegalArgumentException(
          "ownerName: %s (expected: 1 to %d printable characters)"
              .formatted(Quoted.of(name), MAX_OWNER_NAME));
    }
    this.ownerName = name;
    return this;
  }

  /** Where futures complete and listeners run; threads as needed by default. May block. */
  public RecipeClientBuilder callbackExecutor(Executor executor) {
    this.callbacks = executor;
    return this;
  }

  /** Begins to connect and returns at once. */
  public RecipeClient build() {
    AclPolicy policy = acl == null ? defaultAcl() : acl;
    CuratorFramework framework = curator == null ? connect(policy) : curator;
    ExecutorService owned = callbacks == null ? DaemonThreads.callbacks() : null;
    String outer =
        framework.getNamespace() == null || framework.getNamespace().isEmpty()
            ? ""
            : "/" + framework.getNamespace();
    Executor executor = owned == null ? Objects.requireNonNull(callbacks) : owned;
    SessionContext.Settings settings =
        new SessionContext.Settings(
            outer + namespace, policy, ownerName, executor, retry, sessionTimeout);
    return new RecipeClient(
        framework, curator == null, new ClientContext(framework, settings), owned);
  }

  private AclPolicy defaultAcl() {
    if (!authScheme.isEmpty()) {
      return AclPolicy.creatorOnly();
    }
    LOG.info("no auth and no ACL policy: nodes of client {} are open to everybody", ownerName);
    return AclPolicy.open();
  }

  private CuratorFramework connect(AclPolicy policy) {
    int session = (int) sessionTimeout.toMillis();
    CuratorFrameworkFactory.Builder builder =
        CuratorFrameworkFactory.builder()
            .connectString(Objects.requireNonNull(connectString))
            .sessionTimeoutMs(session)
            .connectionTimeoutMs(session)
            .aclProvider(provider(policy))
            .retryPolicy(
                new ExponentialBackoffRetry(
                    (int) retry.first().toMillis(), 10, (int) retry.most().toMillis()));
    if (!authScheme.isEmpty()) {
      builder.authorization(authScheme, credentials);
    }
    CuratorFramework framework = builder.build();
    framework.start();
    return framework;
  }

  private static ACLProvider provider(AclPolicy policy) {
    return new ACLProvider() {
      @Override
      public List<ACL> getDefaultAcl() {
        return policy.aclFor("/");
      }

      @Override
      public List<ACL> getAclForPath(String path) {
        return policy.aclFor(path);
      }
    };
  }

  private void requireOwnConnection(String option) {
    if (curator != null) {
      throw new IllegalArgumentException(option + ": set it on the CuratorFramework that is given");
    }
  }

  private static void checkConnectString(String connectString) {
    int slash = connectString.indexOf('/');
    if (slash >= 0) {
      ZPath.of(connectString.substring(slash));
    }
    String hosts = slash >= 0 ? connectString.substring(0, slash) : connectString;
    for (String host : hosts.split(",", -1)) {
      try {
        checkHost(HostAndPort.fromString(host.trim()), host);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "connectString: %s (expected: host:port[,host:port…][/chroot])"
                .formatted(Quoted.of(connectString)),
            e);
      }
    }
  }

  private static void checkHost(HostAndPort parsed, String written) {
    boolean plain =
        written.chars().noneMatch(Character::isISOControl) && written.trim().indexOf(' ') < 0;
    if (!plain || parsed.getHost().isEmpty() || parsed.getPortOrDefault(1) == 0) {
      throw new IllegalArgumentException("not a host and a port");
    }
  }

  /** Events of the session can only be heard at the CuratorFramework itself. */
  private static boolean isFacade(CuratorFramework curator) {
    try {
      return curator.getCuratorListenable() == null;
    } catch (UnsupportedOperationException | IllegalStateException onlyFromTheOriginal) {
      return true;
    }
  }

  private static String hostAndProcess() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      host = "localhost";
    }
    return host + "/" + ProcessHandle.current().pid();
  }
}
