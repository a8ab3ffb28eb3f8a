package io.zkrecipes.examples.boxoffice;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The guarded resource: a store of tickets that knows nothing of locks, processes or clocks. It
 * remembers the highest token it has seen, and refuses requests with a token that is not higher:
 * fencing asks for no more. One sale per token here; a store that takes several writes under one
 * lease would accept an equal token too. Used by one thread.
 */
final class Store {
  private final List<Sale> sales = new ArrayList<>();
  private final List<Refusal> refusals = new ArrayList<>();
  private long highest = Long.MIN_VALUE;

  /** A ticket that was sold. */
  record Sale(int seat, FanId fan, long token) {}

  /** A sale that was refused, because a higher token had been seen. */
  record Refusal(FanId fan, long token, long highest) {}

  /** Sells the next seat; empty if a request with this token or a higher one came before. */
  Optional<Sale> sell(FanId fan, long token) {
    if (token <= highest) {
      refusals.add(new Refusal(fan, token, highest));
      return Optional.empty();
    }
    highest = token;
    Sale sale = new Sale(sales.size() + 1, fan, token);
    sales.add(sale);
    return Optional.of(sale);
  }

  long highest() {
    return highest;
  }

  /** In the order of sale. */
  List<Sale> sales() {
    return List.copyOf(sales);
  }

  List<Refusal> refusals() {
    return List.copyOf(refusals);
  }

  long soldTo(String town) {
    return sales.stream().filter(sale -> sale.fan().town().equals(town)).count();
  }

  long refusedTo(String town) {
    return refusals.stream().filter(refusal -> refusal.fan().town().equals(town)).count();
  }
}
