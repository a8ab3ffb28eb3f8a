package io.zkrecipes.examples.migration;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.examples.migration.Invoices.Invoice;
import io.zkrecipes.lock.DistributedLock;
import io.zkrecipes.lock.FairLock;
import io.zkrecipes.lock.UnfairLock;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MigrationExampleTest {
  private static final String LOCK = "/invoices/lock";

  @Test
  void interProcessMutexAndFairLockNumberInvoicesTogether() throws Exception {
    noneTwice(client -> FairLock.of(client, LOCK));
  }

  @Test
  void interProcessMutexAndUnfairLockNumberInvoicesTogether() throws Exception {
    noneTwice(client -> UnfairLock.of(client, LOCK));
  }

  private static void noneTwice(Function<RecipeClient, DistributedLock> lock) throws Exception {
    List<Invoice> issued = MigrationExample.run(lock);

    assertThat(issued)
        .extracting(Invoice::number)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 100).boxed().toList());
    assertThat(issued.stream().collect(groupingBy(Invoice::issuer, counting())))
        .isEqualTo(Map.of("old", 50L, "new", 50L));
  }
}
