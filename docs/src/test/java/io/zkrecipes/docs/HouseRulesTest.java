package io.zkrecipes.docs;

import static io.zkrecipes.docs.LibraryClasses.CODE;
import static io.zkrecipes.docs.LibraryClasses.KERNEL;
import static io.zkrecipes.docs.LibraryClasses.WIRE;
import static io.zkrecipes.docs.LibraryClasses.isIn;
import static io.zkrecipes.docs.LibraryClasses.recipes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The house rules that a compiler does not know, for the client and its recipes. */
class HouseRulesTest {
  /** Where a foreign type may stand in front of users, by design. */
  private static final Set<String> EXCEPTIONS =
      Set.of(
          "RecipeClient.over", "RecipeClient.builder", "RecipeClient.curator", "AclPolicy.aclFor");

  private static Stream<JavaCodeUnit> codeUnits() {
    return CODE.stream().flatMap(type -> type.getCodeUnits().stream());
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
        .filter(unit -> !isIn(unit.getOwner(), KERNEL, WIRE))
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
        .contains(
            "io.zkrecipes.Lease",
            "io.zkrecipes.kernel.line.LineAttempt",
            "io.zkrecipes.internal.Wire");
    assertThat(recipes().map(JavaClass::getName))
        .contains("io.zkrecipes.lock.FairLock", "io.zkrecipes.value.Counter")
        .noneMatch(name -> name.startsWith("io.zkrecipes.kernel"));
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
            open()
                .filter(unit -> shows(unit, KERNEL + ".", WIRE + ".", "org.apache.", "com.google."))
                .map(unit -> unit.getOwner().getSimpleName() + "." + unit.getName())
                .filter(name -> !EXCEPTIONS.contains(name)))
        .isEmpty();
  }

  @Test
  void classesAreFinalUnlessMadeToBeExtended() {
    assertThat(
            CODE.stream()
                .filter(type -> type.isTopLevelClass() && !type.isInterface() && !type.isEnum())
                .filter(type -> !type.getModifiers().contains(JavaModifier.FINAL))
                .map(JavaClass::getSimpleName))
        .containsExactlyInAnyOrder(
            "AcquireRequest",
            "CoordinationException",
            "DelegatingRequest",
            "Follower",
            "Holds",
            "LineLock",
            "Monitor",
            "SessionContext");
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
}
