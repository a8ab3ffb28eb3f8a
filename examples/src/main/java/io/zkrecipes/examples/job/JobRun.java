package io.zkrecipes.examples.job;

import io.zkrecipes.examples.job.WorkerEvent.Kind;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The events of one run of the job, in the order in which they were read. */
record JobRun(List<WorkerEvent> event) {

  /** The workers that have reported an event of this kind. */
  Set<String> workersWith(Kind kind) {
    return event.stream()
        .filter(one -> one.kind() == kind)
        .map(WorkerEvent::worker)
        .collect(Collectors.toSet());
  }

  /** Whether all workers entered and left in one generation, and all read the same sum. */
  boolean isGood(int parties, long sum) {
    List<WorkerEvent> out = event.stream().filter(one -> one.kind() == Kind.OUT).toList();
    return event.size() == 2 * parties
        && workersWith(Kind.IN).size() == parties
        && workersWith(Kind.OUT).equals(workersWith(Kind.IN))
        && generations().size() == 1
        && out.stream().allMatch(one -> one.text().equals(Long.toString(sum)));
  }

  /** Whether every worker but the killed one was told that the barrier is broken. */
  boolean isBrokenBy(String killed, int parties) {
    Set<String> told = workersWith(Kind.BROKEN);
    boolean all = told.size() == parties - 1 && !told.contains(killed);
    return all && workersWith(Kind.OUT).isEmpty() && generations().size() == 1;
  }

  /** All generations that the events name; one if the run is consistent. */
  private Set<Long> generations() {
    return event.stream().map(WorkerEvent::generation).collect(Collectors.toSet());
  }

  /** The generation of the first event. */
  long generation() {
    return event.get(0).generation();
  }
}
