package io.zkrecipes.examples.boxoffice;

/**
 * Who buys a ticket.
 *
 * @param town the process
 * @param number the thread in it, from 1
 */
record FanId(String town, int number) {
  @Override
  public String toString() {
    return town + " #" + number;
  }
}
