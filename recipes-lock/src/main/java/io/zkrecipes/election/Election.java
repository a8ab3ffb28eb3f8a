package io.zkrecipes.election;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.Subscription;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.line.LineInspector;
import io.zkrecipes.kernel.session.ClientContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One of several candidates leads, over all processes; when it resigns or is lost, the next one
 * does, in the order of arrival.
 *
 * <p>At most one valid term at any time, and each has an epoch that is higher than all before: a
 * store that remembers the highest one refuses a former leader. A reconnect in the same session
 * costs nobody the office.
 *
 * <p>A candidate is one node, {@code <path>/_c_<uuid>-latch-<10 digits>}, EPHEMERAL_SEQUENTIAL,
 * data = the candidate's id in UTF-8: the format of Curator's LeaderLatch, and both may stand in
 * one election. What a candidate tells beside its id follows in the next line; Curator shows it as
 * part of the id. Thread-safe and immutable.
 */
public final class Election {
  private final RecipeClient client;
  private final ZPath path;

  private Election(RecipeClient client, ZPath path) {
    this.client = client;
    this.path = path;
  }

  /**
   * The election at this path; nothing is sent yet.
   *
   * @throws IllegalArgumentException if the path is not valid
   */
  public static Election of(RecipeClient client, String path) {
    return new Election(client, ZPath.of(path));
  }

  /** Where it is. */
  public ZPath path() {
    return path;
  }

  /**
   * Somebody who may stand; nothing is sent yet. Ids should be unique, as people and {@link
   * #leader} tell candidates apart by them.
   *
   * @param id 1 to 255 characters, all printable
   * @throws IllegalArgumentException naming the id, if it is not so
   */
  public Candidate candidate(String id) {
    return new Candidate(ClientContext.of(client), path, checkedId(id), Optional.empty());
  }

  /**
   * As above, with what others may want to know of a leader, an address for example: see {@link
   * Participant#data}.
   *
   * @param data up to 1024 bytes in UTF-8
   * @throws IllegalArgumentException naming the id or the size, if it is not so
   */
  public Candidate candidate(String id, String data) {
    int size = data.getBytes(StandardCharsets.UTF_8).length;
    if (size > Candidate.MAX_DATA) {
      throw new IllegalArgumentException(
          "data: %d bytes (expected: at most %d)".formatted(size, Candidate.MAX_DATA));
    }
    return new Candidate(ClientContext.of(client), path, checkedId(id), Optional.of(data));
  }

  private static String checkedId(String id) {
    boolean plain = id.chars().noneMatch(Character::isISOControl);
    if (id.isBlank() || id.length() > Candidate.MAX_ID || !plain) {
      throw new IllegalArgumentException(
          "id: '%s' (expected: 1 to %d printable characters)"
              .formatted(
                  id.length() > Candidate.MAX_ID ? id.length() + " characters" : id,
                  Candidate.MAX_ID));
    }
    return id;
  }

  /**
   * Who stands, as it is read now, in order: the first one leads. Two round trips; not
   * interruptible.
   *
   * @throws CoordinationException when there is no answer within a third of the session timeout, or
   *     one of them may not be read
   */
  public List<Participant> candidates() {
    return line().all(path).stream().map(Participant::of).toList();
  }

  /** Who leads, as it is read now; as {@link #candidates}. */
  public Optional<Participant> leader() {
    return line().first(path).map(Participant::of);
  }

  private LineInspector.Snapshot line() {
    return LineInspector.read(ClientContext.of(client), path, ElectionEntries.FORMAT);
  }

  /**
   * Tells a listener who leads now, and again after each change, over reconnects and sessions;
   * empty when nobody stands. Changes that follow closely may be told as one; the last one is
   * always told. One call at a time, on the client's callback executor.
   *
   * <p>It tells what the nodes say: a leader that is cut off is one until its session has ended.
   * Who only listens costs the ensemble one watch, and hears nothing of those who wait.
   *
   * @return ends it
   */
  public Subscription observe(Consumer<Optional<Participant>> listener) {
    return LeaderWatch.of(ClientContext.of(client), path)
        .listen(first -> () -> listener.accept(first.map(Participant::of)));
  }

  @Override
  public String toString() {
    return "Election[" + path + "]";
  }
}
