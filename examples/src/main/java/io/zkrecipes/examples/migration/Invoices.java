package io.zkrecipes.examples.migration;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.curator.framework.CuratorFramework;

/**
 * The data that the lock guards: the number of the last invoice, in a node. To issue an invoice
 * means to read that number, add one, and write it. Two instances that do so at the same time would
 * issue the same number.
 */
final class Invoices {
  static final String LAST = "/invoices/last";

  /** A number that was given out, and the instance that did. */
  record Invoice(int number, String issuer) {}

  private final CuratorFramework curator;
  private final Queue<Invoice> issued = new ConcurrentLinkedQueue<>();

  private Invoices(CuratorFramework curator) {
    this.curator = curator;
  }

  // Curator declares Exception, here and below.
  static Invoices none(CuratorFramework curator) throws Exception {
    curator.create().creatingParentsIfNeeded().forPath(LAST, data(0));
    return new Invoices(curator);
  }

  static byte[] data(int number) {
    return Integer.toString(number).getBytes(UTF_8);
  }

  int last() throws Exception {
    return Integer.parseInt(new String(curator.getData().forPath(LAST), UTF_8));
  }

  void setLast(int number) throws Exception {
    curator.setData().forPath(LAST, data(number));
  }

  void issued(int number, String issuer) {
    issued.add(new Invoice(number, issuer));
  }

  List<Invoice> issued() {
    return List.copyOf(issued);
  }
}
