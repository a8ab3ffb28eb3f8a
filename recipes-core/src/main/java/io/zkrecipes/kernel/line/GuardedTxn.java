package io.zkrecipes.kernel.line;

import io.zkrecipes.AccessDeniedException;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.LossReason;
import io.zkrecipes.Txn;
import io.zkrecipes.UnknownOutcomeException;
import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.internal.RequestSize;
import io.zkrecipes.kernel.concurrent.Blocking;
import io.zkrecipes.kernel.concurrent.Failures;
import io.zkrecipes.kernel.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;

/** A {@code multi} that begins with a {@code check} of each lease's node: all or nothing. */
final class GuardedTxn implements Txn {
  private static final byte[] NO_DATA = new byte[0];

  private final List<GrantedLease> leases;
  private final Session session;
  private final RequestSize size = new RequestSize();
  private final List<Op> ops = new ArrayList<>();
  private final List<String> acts = new ArrayList<>();
  private boolean sent;

  /** Of leases of one session, at least one. */
  GuardedTxn(List<GrantedLease> leases) {
    this.leases = leases;
    this.session = leases.get(0).session();
    leases.forEach(lease -> add("check the lease", lease.node(), NO_DATA, check(lease)));
  }

  private static Op check(GrantedLease lease) {
    return Op.check(lease.node(), -1);
  }

  @Override
  public Txn setData(String path, byte[] data) {
    return setData(path, data, -1);
  }

  @Override
  public Txn setData(String path, byte[] data, int version) {
    String full = full(path);
    return add("setData " + path, full, data, Op.setData(full, data, version(version)));
  }

  @Override
  public Txn create(String path, byte[] data) {
    String full = full(path);
    Op op = Op.create(full, data, session.context().acl(full), CreateMode.PERSISTENT);
    return add("create " + path, full, data, op);
  }

  @Override
  public Txn delete(String path) {
    String full = full(path);
    return add("delete " + path, full, NO_DATA, Op.delete(full, -1));
  }

  @Override
  public Txn check(String path, int version) {
    String full = full(path);
    return add("check " + path, full, NO_DATA, Op.check(full, version(version)));
  }

  @Override
  public void commit() {
    Blocking.refuseEventThread(path(), "commitAsync");
    try {
      send().join();
    } catch (RuntimeException e) {
      throw Failures.here(e);
    }
  }

  @Override
  public CompletableFuture<Void> commitAsync() {
    return session.context().onCallback(send());
  }

  private CompletableFuture<Void> send() {
    if (sent) {
      throw new IllegalStateException(path() + ": this txn was sent before");
    }
    sent = true;
    List<GrantedLease> gone = leases.stream().filter(lease -> !lease.beginWrite()).toList();
    try {
      return gone.isEmpty()
          ? session.wire().multi(ops).thenCompose(this::answered)
          : failed(gone.get(0).lostException());
    } finally {
      leases.forEach(GrantedLease::endWrite);
    }
  }

  private CompletableFuture<Void> answered(Reply<List<OpResult>> reply) {
    if (reply.isUnknown() || reply.sessionOver()) {
      String what = "%s: %s before the answer to %s".formatted(path(), reply.code(), acts);
      return failed(new UnknownOutcomeException(what));
    }
    return reply.ok() ? CompletableFuture.completedFuture(null) : failed(refused(reply));
  }

  private CoordinationException refused(Reply<List<OpResult>> reply) {
    List<OpResult> results = Optional.ofNullable(reply.value()).orElse(List.of());
    for (int i = 0; i < results.size(); i++) {
      if (results.get(i) instanceof OpResult.ErrorResult error && error.getErr() != 0) {
        return refused(i, Code.get(error.getErr()));
      }
    }
    return refused(acts.size() - 1, reply.code());
  }

  private CoordinationException refused(int index, Code code) {
    if (index < leases.size() && code == Code.NONODE) {
      leases.get(index).lose(LossReason.NODE_DELETED);
      return leases.get(index).lostException();
    }
    String what = "%s: nothing was written: %s: %s".formatted(path(), acts.get(index), code);
    return code == Code.NOAUTH ? new AccessDeniedException(what) : new CoordinationException(what);
  }

  private ZPath path() {
    return leases.get(0).path();
  }

  private Txn add(String act, String path, byte[] data, Op op) {
    size.add(act, path, data);
    acts.add(act);
    ops.add(op);
    return this;
  }

  private String full(String path) {
    return session.context().fullPath(ZPath.of(path));
  }

  private static int version(int version) {
    if (version < -1) {
      throw new IllegalArgumentException("version: " + version + " (expected: >= -1)");
    }
    return version;
  }

  private static <T> CompletableFuture<T> failed(RuntimeException why) {
    return CompletableFuture.failedFuture(why);
  }
}
