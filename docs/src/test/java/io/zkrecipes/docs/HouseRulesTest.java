package io.zkrecipes.docs;

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

/** The house rules that a compiler does not know, for the client and its recipes. */
class HouseRulesTest {
  private static final int MOST_LINES = 300;
  private static final String API = "io.zkrecipes";
  private static final String KERNEL = "io.zkrecipes.kernel";
  private static final String WIRE = "io.zkrecipes.internal";
  private static final JavaClasses CODE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(
              location -> location.contains("recipes-core") || location.contains("recipes-lock"))
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages(API);

  /** Where a foreign type may stand in front of users, by design. */
  private static final Set<String> EXCEPTIONS =
      Set.of(
          "RecipeClient.over",
          "RecipeClient.builder",
          "RecipeClient.curator",
          "RecipeClient.sessions",
          "AclPolicy.aclFor");

  private static Stream<JavaCodeUnit> codeUnits() {
    return CODE.stream().flatMap(type -> type.getCodeUnits().stream());
  }

  private static Stream<JavaClass> recipes() {
    return CODE.stream().filter(type -> !Set.of(API, KERNEL, WIRE).contains(type.getPackageName()));
  }

  private static Stream<String> calls(Class<?> owner, String method) {
    return CODE.stream()
        .flatMap(type -> type.getMethodCallsFromSelf().stream())
        .filter(call -> call.getTargetOwner().isEquivalentTo(owner))
        .filter(call -> call.getName().equals(method))
        .map(Object::toString);
  }

  /** What users see: public members of public classes, outside of the kernel. */
  private static Stream<JavaCodeUnit> open() {
    return codeUnits()
        .filter(unit -> !Set.of(KERNEL, WIRE).contains(unit.getOwner().getPackageName()))
        .filter(HouseRulesTest::isOpen);
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
  void allClassesAreLookedAt() {
    assertThat(CODE.stream().map(JavaClass::getName))
        .contains("io.zkrecipes.Lease", "io.zkrecipes.kernel.Place", "io.zkrecipes.internal.Wire");
    assertThat(recipes().map(JavaClass::getName)).contains("io.zkrecipes.lock.FairLock");
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
  void recipesSpeakOnlyKernel() {
    assertThat(
            recipes()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(
                    dependency ->
                        Stream.of("org.apache.", WIRE, "com.google.")
                            .anyMatch(dependency.getTargetClass().getName()::startsWith))
                .map(dependency -> dependency.getDescription()))
        .isEmpty();
  }

  @Test
  void usersSeeOnlyThisLibrary() {
    assertThat(
            open()
                .filter(unit -> shows(unit, KERNEL, WIRE, "org.apache.", "com.google."))
                .map(unit -> unit.getOwner().getSimpleName() + "." + unit.getName())
                .filter(name -> !EXCEPTIONS.contains(name)))
        .isEmpty();
  }

  @Test
  void theWireKnowsNoKernel() {
    assertThat(
            CODE.stream()
                .filter(type -> type.getPackageName().equals(WIRE))
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(dependency -> dependency.getTargetClass().getPackageName()))
        .doesNotContain(KERNEL, API);
  }

  @Test
  void classesAreFinalUnlessMadeToBeExtended() {
    assertThat(
            CODE.stream()
                .filter(type -> type.isTopLevelClass() && !type.isInterface() && !type.isEnum())
                .filter(type -> !type.getModifiers().contains(JavaModifier.FINAL))
                .map(JavaClass::getSimpleName))
        .containsExactlyInAnyOrder(
            "CoordinationException", "Monitor", "PlacedTurn", "Turn", "TurnLock");
  }

  @Test
  void everyPackageIsNullMarked() {
    assertThat(CODE.stream().map(JavaClass::getPackageName).distinct())
        .allSatisfy(
            name ->
                assertThat(
                        Class.forName(name + ".package-info").isAnnotationPresent(NullMarked.class))
                    .as(name)
                    .isTrue());
  }

  @Test
  void noFileIsLongerThanThreeHundredLines() throws IOException {
    List<Path> sources =
        Page.sources(".java").stream()
            .filter(file -> file.toString().contains("/src/main/"))
            .toList();
    assertThat(sources).isNotEmpty();
    for (Path file : sources) {
      assertThat(Files.readAllLines(file)).as("%s", file).hasSizeLessThanOrEqualTo(MOST_LINES);
    }
  }
}
