package io.zkrecipes.lock;

import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.FaultRuleBuilder;

/**
 * Which frame of an exchange is lost: the request before the server applies it, or the reply after.
 */
enum LostFrame {
  REQUEST,
  REPLY;

  FaultRule arm(FaultRuleBuilder frame) {
    return this == REQUEST ? frame.dropRequest() : frame.dropReply();
  }
}
