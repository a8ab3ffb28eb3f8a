package io.zkrecipes.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The outcome of compiling one block; {@code problems} name file and line of the page. */
record Compiled(Path classes, List<String> problems) {

  /** Compiles for Java 17, on the class path of this test, with all of the compiler's warnings. */
  static Compiled into(Path classes, JavaBlock block) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    List<String> options =
        List.of(
            "--release",
            "17",
            "-proc:none",
            "-Xlint:all,-options,-classfile,-path,-try",
            "-d",
            classes.toString(),
            "-cp",
            System.getProperty("java.class.path"));
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(found, Locale.ROOT, StandardCharsets.UTF_8)) {
      compiler.getTask(null, files, found, options, null, List.of(new Source(block))).call();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Compiled(
        classes, found.getDiagnostics().stream().map(d -> shown(block, d)).toList());
  }

  private static String shown(JavaBlock block, Diagnostic<? extends JavaFileObject> problem) {
    String where =
        problem.getLineNumber() < 0 ? block.place() : block.place(problem.getLineNumber());
    return where + ": " + problem.getMessage(Locale.ROOT);
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(JavaBlock block) {
      super(URI.create("string:///" + block.className() + Kind.SOURCE.extension), Kind.SOURCE);
      this.text = block.source();
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
