package io.zkrecipes.kernel;

import io.zkrecipes.ZPath;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The lines that one session stands in. Thread-safe. */
final class Lines {
  private final Session session;
  private final ConcurrentHashMap<ZPath, WaitingLine> lines = new ConcurrentHashMap<>();

  Lines(Session session) {
    this.session = session;
  }

  /** The line at this path, made if needed: the only way in and out. */
  WaitingLine enter(ZPath path) {
    return lines.compute(
        path,
        (p, line) -> {
          WaitingLine entered = line == null ? new WaitingLine(path, session) : line;
          entered.users++;
          return entered;
        });
  }

  void leave(ZPath path) {
    lines.computeIfPresent(path, (p, line) -> --line.users == 0 ? null : line);
  }

  /** Whether whoever holds the line in this session keeps such an entry out: known unasked. */
  boolean refuse(ZPath path, Admission admission) {
    WaitingLine line = lines.get(path);
    return line != null && line.refuses(admission);
  }

  /** Does something with the line at this path, if the session stands in it. */
  void ifPresent(ZPath path, Consumer<WaitingLine> action) {
    WaitingLine line = lines.get(path);
    if (line != null) {
      action.accept(line);
    }
  }
}
