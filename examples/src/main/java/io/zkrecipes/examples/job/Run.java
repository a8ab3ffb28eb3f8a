package io.zkrecipes.examples.job;

import io.zkrecipes.examples.job.News.Kind;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** How a job went: what was said, in that order. */
record Run(List<News> news) {

  /** Who has said this. */
  Set<String> who(Kind kind) {
    return news.stream()
        .filter(one -> one.kind() == kind)
        .map(News::worker)
        .collect(Collectors.toSet());
  }

  /** Whether all came in and got out in one generation, and all found the same sum then. */
  boolean isGood(int parties, long sum) {
    List<News> out = news.stream().filter(one -> one.kind() == Kind.OUT).toList();
    return news.size() == 2 * parties
        && who(Kind.IN).size() == parties
        && who(Kind.OUT).equals(who(Kind.IN))
        && generations().size() == 1
        && out.stream().allMatch(one -> one.text().equals(Long.toString(sum)));
  }

  /** Whether everybody but this one came to know that it was broken. */
  boolean isBrokenBy(String victim, int parties) {
    Set<String> told = who(Kind.BROKEN);
    boolean all = told.size() == parties - 1 && !told.contains(victim);
    return all && who(Kind.OUT).isEmpty() && generations().size() == 1;
  }

  /** In which generations they were. */
  private Set<Long> generations() {
    return news.stream().map(News::generation).collect(Collectors.toSet());
  }

  /** In which generation they were. */
  long generation() {
    return news.get(0).generation();
  }
}
