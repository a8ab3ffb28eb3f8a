package io.zkrecipes.lock;

import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.FaultRuleBuilder;

/** Which frame of an exchange is lost: before the server applied it, or after. */
enum Lost {
  REQUEST,
  REPLY;

  FaultRule arm(FaultRuleBuilder frame) {
    return this == REQUEST ? frame.dropRequest() : frame.dropReply();
  }
}
