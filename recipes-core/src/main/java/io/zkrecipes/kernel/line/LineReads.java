package io.zkrecipes.kernel.line;

import java.util.List;

/** The reads and watches by which {@link LineState} gets to know more. Sent under its lock. */
interface LineReads {
  /** Lists the directory; {@link LineState#listed} or {@link LineState#listFailed} follows. */
  void list();

  /** Reads these nodes; {@link LineState#checked} follows. */
  void check(List<Entry> entries);

  /** Watches the node of an entry; {@link LineState#onDeleted} follows when it is deleted. */
  void watch(Entry entry);

  /** Does not watch it any more. */
  void unwatch(Entry entry);
}
