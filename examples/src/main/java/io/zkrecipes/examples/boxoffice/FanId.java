package io.zkrecipes.examples.boxoffice;

/**
 * The identity of a fan.
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
