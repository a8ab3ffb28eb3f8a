package io.zkrecipes.contract;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A contract test: runs once in every {@link FaultMode}, each time on a {@link ContractFixture} of
 * its own, that is verified when the test has passed. Surefire shows the modes by number, in the
 * order in which they run.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(FaultModeExtension.class)
@Execution(ExecutionMode.CONCURRENT)
@Timeout(
    value = 120,
    threadMode = ThreadMode.SEPARATE_THREAD) // what hangs may not be interruptible
public @interface InEveryFaultMode {
  /**
   * Whether the test runs in every fault mode even where {@link RotatingFaultModes} says otherwise.
   */
  boolean always() default false;
}
