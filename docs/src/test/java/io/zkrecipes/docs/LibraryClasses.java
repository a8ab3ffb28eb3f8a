package io.zkrecipes.docs;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;

/** The compiled main classes of the client and its recipes, and the packages they belong to. */
final class LibraryClasses {
  static final String API = "io.zkrecipes";
  static final String KERNEL = "io.zkrecipes.kernel";
  static final String WIRE = "io.zkrecipes.internal";

  static final JavaClasses CODE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(
              location -> location.contains("recipes-core") || location.contains("recipes-lock"))
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages(API);

  private LibraryClasses() {}

  /** Whether the class belongs to one of these packages or to a package below it. */
  static boolean isIn(JavaClass type, String... packages) {
    String name = base(type).getPackageName();
    return Stream.of(packages)
        .anyMatch(parent -> name.equals(parent) || name.startsWith(parent + "."));
  }

  /** All packages of recipes: those that are neither the API's root, the kernel nor the wire. */
  static Stream<JavaClass> recipes() {
    return CODE.stream()
        .filter(type -> !isIn(type, KERNEL, WIRE) && !type.getPackageName().equals(API));
  }

  /** The dependencies of these classes on other types. */
  static Stream<Dependency> dependencies(Stream<JavaClass> types) {
    return types.flatMap(type -> type.getDirectDependenciesFromSelf().stream());
  }

  /** The class in whose file this one stands. */
  static JavaClass topLevel(JavaClass type) {
    return type.getEnclosingClass().map(LibraryClasses::topLevel).orElse(type);
  }

  /** "file: what it depends on", which is all that a reader of a failed rule needs. */
  static String describe(Dependency dependency) {
    return topLevel(dependency.getOriginClass()).getSimpleName()
        + ".java: "
        + base(dependency.getTargetClass()).getName();
  }

  /** The type itself, or what an array holds. */
  static JavaClass base(JavaClass type) {
    return type.getBaseComponentType();
  }
}
