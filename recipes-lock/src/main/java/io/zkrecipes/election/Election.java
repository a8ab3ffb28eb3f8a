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
 * Leader election among candidates in any number of processes: one leads, and when it resigns or
 * its session ends, the next one does, in order of arrival.
 *
 * <p>At most one term is valid at any time. Each term has an epoch higher than all before, so a
 * store that remembers the highest epoch can refuse writes of a former leader. A leader that
 * reconnects in the same session goes on leading.
 *
 * <p>A candidate is one node, {@code <path>/_c_<uuid>-latch-<10 digits>}, EPHEMERAL_SEQUENTIAL,
 * data = the candidate's id in UTF-8. This is the format of Curator's LeaderLatch, and both may
 * take part in one election. What a candidate publishes besides its id follows in the next line;
 * Curator shows it as part of the id. Thread-safe and immutable.
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

  /** The path of the directory in which the candidates have their nodes. */
  public ZPath path() {
    return path;
  }

  /**
   * A candidate with this id; nothing is sent yet. Ids should be unique: operators and the callers
   * of {@link #leader} tell candidates apart by them.
   *
   * @param id 1 to 255 characters, all printable
   * @throws IllegalArgumentException naming the id, if it is not valid
   */
  public Candidate candidate(String id) {
    return new Candidate(ClientContext.of(client), path, checkedId(id), Optional.empty());
  }

  /**
   * As above, with data for others to read while the candidate waits or leads, an address for
   * example: see {@link Participant#data}.
   *
   * @param data up to 1024 bytes in UTF-8
   * @throws IllegalArgumentException naming the id or the size, if it is not valid
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
   * Reads all candidates, in line order: the first one leads. Two round trips. Not interruptible.
   *
   * @throws CoordinationException when there is no answer within a third of the session timeout, or
   *     the node of a candidate may not be read
   */
  public List<Participant> candidates() {
    return line().all(path).stream().map(Participant::of).toList();
  }

  /** Reads who leads; empty if there is no candidate. As {@link #candidates}. */
  public Optional<Participant> leader() {
    return line().first(path).map(Participant::of);
  }

  private LineInspector.Snapshot line() {
    return LineInspector.read(ClientContext.of(client), path, ElectionEntries.FORMAT);
  }

  /**
   * Tells a listener who leads now, and again after each change, over reconnects and sessions;
   * empty when there is no candidate. Changes in quick succession may be told as one; the last one
   * is always told. One call at a time, on the client's callback executor.
   *
   * <p>The leader is the candidate whose node is first. A leader that is disconnected keeps its
   * node until its session has ended. A listener costs the ensemble one watch, and no event when
   * candidates join or leave behind the leader.
   *
   * @return closed to end the calls
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
