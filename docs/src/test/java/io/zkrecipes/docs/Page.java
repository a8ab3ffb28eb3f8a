package io.zkrecipes.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** A page of this project, as it stands in the source tree. */
record Page(Path file, List<String> lines) {
  private static final String FENCE = "```";

  /** A fenced block; {@code line} is the number of its first line inside the fence, from 1. */
  record Fenced(Page page, String language, int line, List<String> lines) {}

  /** The directory of the whole project. */
  static Path root() {
    Path here = Path.of("").toAbsolutePath();
    while (here != null && !Files.isDirectory(here.resolve("recipes-bom"))) {
      here = here.getParent();
    }
    if (here == null) {
      throw new IllegalStateException("no directory above has recipes-bom");
    }
    return here;
  }

  /** All pages of the source tree, in order of their names. */
  static List<Page> all() {
    return sources(".md").stream().map(Page::read).toList();
  }

  /** The files of the source tree whose names end like this; what a build makes is left out. */
  static List<Path> sources(String ending) {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          root(),
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes about) {
              String name = directory.getFileName().toString();
              boolean skipped = name.equals("target") || name.startsWith(".");
              return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes about) {
              if (file.toString().endsWith(ending)) {
                found.add(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found.stream().sorted().toList();
  }

  static Page of(String name) {
    return read(root().resolve(name));
  }

  String name() {
    return root().relativize(file).toString();
  }

  /** The fenced blocks of this language. */
  List<Fenced> blocks(String language) {
    List<Fenced> blocks = new ArrayList<>();
    int start = -1;
    String opened = "";
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (start < 0 && line.startsWith(FENCE)) {
        start = i + 1;
        opened = line.substring(FENCE.length()).strip();
      } else if (start >= 0 && line.equals(FENCE)) {
        blocks.add(new Fenced(this, opened, start + 1, lines.subList(start, i)));
        start = -1;
      }
    }
    if (start >= 0) {
      throw new IllegalStateException(name() + ":" + start + ": this block is not closed");
    }
    return blocks.stream().filter(block -> block.language().equals(language)).toList();
  }

  /** The lines outside of fenced blocks; a blank one for each inside, so that numbers stay. */
  List<String> prose() {
    List<String> prose = new ArrayList<>();
    boolean fenced = false;
    for (String line : lines) {
      boolean fence = line.strip().startsWith(FENCE);
      prose.add(fenced || fence ? "" : line);
      fenced ^= fence;
    }
    return prose;
  }

  private static Page read(Path file) {
    try {
      return new Page(file, Files.readAllLines(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
