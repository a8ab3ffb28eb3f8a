package io.zkrecipes.kernel.line;

import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.session.Session;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The lines that one session stands in. Thread-safe. */
public final class SessionLines {
  private static final Function<Session, SessionLines> FACTORY = SessionLines::new;

  private final Session session;
  private final ConcurrentHashMap<ZPath, SessionLine> lines = new ConcurrentHashMap<>();

  private SessionLines(Session session) {
    this.session = session;
  }

  public static SessionLines of(Session session) {
    return session.attachment(FACTORY);
  }

  /** The line at this path, made if needed: the only way in and out. */
  SessionLine enter(ZPath path, LineFormat format) {
    return lines.compute(
        path,
        (p, line) -> {
          SessionLine entered = line == null ? new SessionLine(path, session, format) : line;
          entered.users++;
          return entered;
        });
  }

  void leave(ZPath path) {
    lines.computeIfPresent(path, (p, line) -> --line.users == 0 ? null : line);
  }

  /** Whether whoever holds the line in this session keeps such an entry out: known unasked. */
  boolean refuse(ZPath path, Admission admission) {
    SessionLine line = lines.get(path);
    return line != null && line.state.refuses(admission);
  }

  /** What lets entries in has changed, but for the entries: those that wait are asked again. */
  public void reconsider(ZPath path) {
    SessionLine line = lines.get(path);
    if (line != null) {
      line.runLocked(line.state::reconsider);
    }
  }

  /** Whether the session stands in the line at this path. */
  public boolean contains(ZPath path) {
    return lines.containsKey(path);
  }
}
