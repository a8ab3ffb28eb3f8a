package io.zkrecipes.examples;

import io.zkrecipes.Codec;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.server.RecipeServer;
import io.zkrecipes.value.Counter;
import io.zkrecipes.value.Sequence;
import io.zkrecipes.value.SharedValue;
import io.zkrecipes.value.SharedValue.Versioned;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;

/** Two shops number their orders, count what they sell, and agree on a price. */
public final class OrderNumbersExample {
  private static final int ORDERS_EACH = 500;

  private OrderNumbersExample() {}

  public static void main(String[] args) {
    try (RecipeServer server = RecipeServer.start();
        RecipeClient here = RecipeClient.connect(server.connectString());
        RecipeClient there = RecipeClient.connect(server.connectString())) {
      Set<Long> numbers = new ConcurrentSkipListSet<>();
      IntStream.range(0, ORDERS_EACH)
          .parallel()
          .forEach(
              order -> {
                numbers.add(sell(here));
                numbers.add(sell(there));
              });
      System.out.printf(
          "%d orders are numbered, %d items sold%n",
          numbers.size(), Counter.of(here, "/items").get());

      SharedValue<Long> price = SharedValue.of(here, "/price", Codec.int64());
      Versioned<Long> first = price.set(100L);
      SharedValue.of(there, "/price", Codec.int64()).set(120L);
      boolean late = price.compareAndSet(first, 90L).isEmpty();
      System.out.println("A shop that has not seen the new price does not overwrite it: " + late);
    }
  }

  private static long sell(RecipeClient shop) {
    Counter.of(shop, "/items").add(3);
    return Sequence.of(shop, "/orders").next();
  }
}
