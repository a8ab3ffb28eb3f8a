package io.zkrecipes.examples;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The session timeout of all clients in an example: an option of its command line. */
public final class SessionTimeout {
  @Option(
      names = "--session",
      paramLabel = "seconds",
      converter = Seconds.class,
      description = {
        "How long a session outlives its process, 1 to 20; 3 if not given. Use more on a busy"
            + " machine."
      })
  private Duration value = Duration.ofSeconds(3);

  /** The timeout as given. */
  public Duration value() {
    return value;
  }

  /** Accepts 1 to 20 seconds, less than the time limits of the examples. */
  static final class Seconds implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      if (!text.matches("[1-9]|1[0-9]|20")) {
        throw new TypeConversionException("'" + text + "' (expected: 1 to 20)");
      }
      return Duration.ofSeconds(Long.parseLong(text));
    }
  }
}
