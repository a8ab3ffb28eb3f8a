package io.zkrecipes.contract;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a class that inherits a contract which another class keeps in every {@link FaultMode}: each of
 * its tests runs undisturbed and in one other fault mode only, a third of the tests in each of the
 * three. Tests that are marked as {@link InEveryFaultMode#always} run in every fault mode here too.
 *
 * <p>To run all tests in all modes nevertheless, set the JUnit configuration parameter or system
 * property {@value #PARAMETER} to {@code all}.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface RotatingFaultModes {
  /** Name of the parameter. */
  String PARAMETER = "io.zkrecipes.contract.modes";

  /**
   * Shifts the rotation: with the offsets 0, 1 and 2, three classes together run every test in
   * every mode.
   */
  int offset();
}
