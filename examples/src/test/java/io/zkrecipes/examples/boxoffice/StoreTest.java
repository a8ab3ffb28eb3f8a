package io.zkrecipes.examples.boxoffice;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.examples.boxoffice.Store.Refusal;
import io.zkrecipes.examples.boxoffice.Store.Sale;
import org.junit.jupiter.api.Test;

class StoreTest {
  private static final FanId ADA = new FanId("Lima", 1);
  private static final FanId BEN = new FanId("Oslo", 1);

  private final Store store = new Store();

  @Test
  void sellsSeatsInTheOrderOfRisingTokens() {
    assertThat(store.sell(ADA, 256)).contains(new Sale(1, ADA, 256));
    assertThat(store.sell(BEN, 512)).contains(new Sale(2, BEN, 512));
    assertThat(store.soldTo("Lima")).isEqualTo(1);
  }

  @Test
  void refusesATokenThatIsNotHigherThanAllBefore() {
    store.sell(BEN, 512);

    assertThat(store.sell(ADA, 256)).isEmpty();
    assertThat(store.sell(BEN, 512)).isEmpty();
    assertThat(store.sales()).hasSize(1);
    assertThat(store.refusals())
        .containsExactly(new Refusal(ADA, 256, 512), new Refusal(BEN, 512, 512));
    assertThat(store.refusedTo("Lima")).isEqualTo(1);
  }
}
