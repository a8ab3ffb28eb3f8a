package io.zkrecipes.examples;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A session timeout on the command line: seconds, and fewer than anybody waits here. */
public final class Seconds implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String value) {
    if (!value.matches("[1-9]|1[0-9]|20")) {
      throw new TypeConversionException("'" + value + "' (expected: 1 to 20)");
    }
    return Duration.ofSeconds(Long.parseLong(value));
  }
}
