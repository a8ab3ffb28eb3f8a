package io.zkrecipes;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The house rules that a compiler does not know, for this module. */
class ArchitectureTest {
  private static final int MOST_LINES = 300;
  private static final Path SOURCES = Path.of("src/main/java");
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> location.contains("target/classes"))
          .importPackages("io.zkrecipes");

  /** Where a foreign type may stand in front of users, by design. */
  private static final Set<String> EXCEPTIONS =
      Set.of(
          "RecipeClient.over",
          "RecipeClient.builder",
          "RecipeClient.curator",
          "RecipeClient.sessions",
          "AclPolicy.aclFor");

  private static Stream<JavaCodeUnit> codeUnits() {
    return MAIN.stream().flatMap(type -> type.getCodeUnits().stream());
  }

  private static Stream<String> calls(Class<?> owner, String method) {
    return MAIN.stream()
        .flatMap(type -> type.getMethodCallsFromSelf().stream())
        .filter(call -> call.getTargetOwner().isEquivalentTo(owner))
        .filter(call -> call.getName().equals(method))
        .map(Object::toString);
  }

  private static boolean isOpen(JavaMember member) {
    return member.getModifiers().contains(JavaModifier.PUBLIC)
        && member.getOwner().getModifiers().contains(JavaModifier.PUBLIC);
  }

  private static boolean shows(JavaCodeUnit unit, String... packages) {
    return unit.getAllInvolvedRawTypes().stream()
        .map(type -> type.getBaseComponentType().getName())
        .anyMatch(name -> Stream.of(packages).anyMatch(name::startsWith));
  }

  @Test
  void allClassesOfTheModuleAreLookedAt() {
    assertThat(MAIN.stream().map(JavaClass::getName))
        .contains("io.zkrecipes.Lease", "io.zkrecipes.kernel.Place", "io.zkrecipes.internal.Wire");
  }

  @Test
  void timeIsMonotonicAndNobodySleeps() {
    assertThat(calls(System.class, "currentTimeMillis")).isEmpty();
    assertThat(calls(Thread.class, "sleep")).isEmpty();
  }

  @Test
  void noMethodIsSynchronized() {
    assertThat(codeUnits())
        .noneMatch(unit -> unit.getModifiers().contains(JavaModifier.SYNCHRONIZED));
    assertThat(calls(Object.class, "wait")).isEmpty();
    assertThat(calls(Object.class, "notifyAll")).isEmpty();
  }

  @Test
  void usersSeeOnlyThisLibrary() {
    assertThat(
            codeUnits()
                .filter(unit -> unit.getOwner().getPackageName().equals("io.zkrecipes"))
                .filter(ArchitectureTest::isOpen)
                .filter(
                    unit ->
                        shows(unit, "io.zkrecipes.kernel", "io.zkrecipes.internal", "org.apache."))
                .map(unit -> unit.getOwner().getSimpleName() + "." + unit.getName())
                .filter(name -> !EXCEPTIONS.contains(name)))
        .isEmpty();
  }

  @Test
  void guavaStaysInside() {
    assertThat(codeUnits().filter(ArchitectureTest::isOpen).filter(u -> shows(u, "com.google.")))
        .isEmpty();
  }

  @Test
  void theWireKnowsNoKernel() {
    assertThat(
            MAIN.stream()
                .filter(type -> type.getPackageName().equals("io.zkrecipes.internal"))
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(dependency -> dependency.getTargetClass().getPackageName()))
        .doesNotContain("io.zkrecipes.kernel", "io.zkrecipes");
  }

  @Test
  void classesAreFinalUnlessMadeToBeExtended() {
    assertThat(
            MAIN.stream()
                .filter(type -> type.isTopLevelClass() && !type.isInterface() && !type.isEnum())
                .filter(type -> !type.getModifiers().contains(JavaModifier.FINAL))
                .map(JavaClass::getSimpleName))
        .containsExactly("CoordinationException");
  }

  @Test
  void everyPackageIsNullMarked() {
    assertThat(MAIN.stream().map(JavaClass::getPackageName).distinct())
        .allSatisfy(
            name ->
                assertThat(
                        Class.forName(name + ".package-info").isAnnotationPresent(NullMarked.class))
                    .as(name)
                    .isTrue());
  }

  @Test
  void noFileIsLongerThanThreeHundredLines() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      List<Path> sources = files.filter(file -> file.toString().endsWith(".java")).toList();
      assertThat(sources).isNotEmpty();
      assertThat(sources)
          .allSatisfy(
              file -> assertThat(Files.readAllLines(file)).hasSizeLessThanOrEqualTo(MOST_LINES));
    }
  }
}
