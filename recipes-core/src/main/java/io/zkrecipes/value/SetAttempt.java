package io.zkrecipes.value;

import io.zkrecipes.kernel.node.Update.Content;

/**
 * An attempt to set a value.
 *
 * @param found what the node held
 * @param revision the revision of the new value; 0 if the node did not hold the expected one
 */
record SetAttempt(Content found, long revision) {
  boolean failed() {
    return revision == 0;
  }
}
