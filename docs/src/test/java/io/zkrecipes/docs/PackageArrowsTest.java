package io.zkrecipes.docs;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static io.zkrecipes.docs.LibraryClasses.API;
import static io.zkrecipes.docs.LibraryClasses.CODE;
import static io.zkrecipes.docs.LibraryClasses.KERNEL;
import static io.zkrecipes.docs.LibraryClasses.WIRE;
import static io.zkrecipes.docs.LibraryClasses.base;
import static io.zkrecipes.docs.LibraryClasses.dependencies;
import static io.zkrecipes.docs.LibraryClasses.isIn;
import static io.zkrecipes.docs.LibraryClasses.recipes;
import static io.zkrecipes.docs.LibraryClasses.topLevel;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which package may use which: the arrows of docs/decisions/0015-four-rooms.md. */
class PackageArrowsTest {
  /** For each room of the kernel: the rooms it may use. Only concurrent does without the wire. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.of(
          "line", Set.of("line", "node", "session", "concurrent"),
          "node", Set.of("node", "session", "concurrent"),
          "session", Set.of("session", "concurrent"),
          "concurrent", Set.of("concurrent"));

  /** What a recipe must not touch: each sends requests without the kernel's care for their fate. */
  private static final Set<String> RAW_REQUESTS =
      Set.of(
          "io.zkrecipes.internal.Wire",
          "org.apache.zookeeper.ZooKeeper",
          "org.apache.zookeeper.Op",
          "org.apache.zookeeper.OpResult");

  /** One slice per package; the root package is left out, see the rules on its own arrows. */
  private static final SliceAssignment PACKAGES =
      new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
          return isIn(type, API) && !type.getPackageName().equals(API)
              ? SliceIdentifier.of(type.getPackageName())
              : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
          return "the packages below io.zkrecipes";
        }
      };

  private static Set<String> found(Stream<Dependency> dependencies) {
    return dependencies
        .map(LibraryClasses::describe)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Predicate<Dependency> to(String... packages) {
    return dependency -> isIn(dependency.getTargetClass(), packages);
  }

  private static Predicate<Dependency> toOneOf(Set<String> names) {
    return dependency -> names.contains(topLevel(base(dependency.getTargetClass())).getName());
  }

  private static Stream<JavaClass> in(String name) {
    return CODE.stream().filter(type -> isIn(type, name));
  }

  @Test
  void allPackagesAreChecked() {
    assertThat(CODE.stream().map(JavaClass::getPackageName).distinct())
        .containsExactlyInAnyOrder(
            API,
            WIRE,
            "io.zkrecipes.kernel.concurrent",
            "io.zkrecipes.kernel.session",
            "io.zkrecipes.kernel.node",
            "io.zkrecipes.kernel.line",
            "io.zkrecipes.value",
            "io.zkrecipes.lock",
            "io.zkrecipes.election",
            "io.zkrecipes.barrier");
  }

  @Test
  void packagesFormNoCycle() {
    slices().assignedFrom(PACKAGES).should().beFreeOfCycles().check(CODE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"line", "node", "session", "concurrent"})
  void aRoomOfTheKernelUsesOnlyTheRoomsBelow(String room) {
    String[] allowed =
        Objects.requireNonNull(MAY_USE.get(room), room).stream()
            .map(name -> KERNEL + "." + name)
            .toArray(String[]::new);
    assertThat(
            found(
                dependencies(in(KERNEL + "." + room))
                    .filter(to(KERNEL))
                    .filter(to(allowed).negate())))
        .isEmpty();
  }

  @Test
  void concurrentKnowsNoZooKeeper() {
    assertThat(found(dependencies(in(KERNEL + ".concurrent")).filter(to("org.apache", WIRE))))
        .isEmpty();
  }

  @Test
  void theKernelKnowsNoRecipe() {
    Set<String> recipes =
        recipes().map(JavaClass::getPackageName).collect(Collectors.toCollection(TreeSet::new));
    assertThat(recipes).contains("io.zkrecipes.lock", "io.zkrecipes.value");
    assertThat(found(dependencies(in(KERNEL)).filter(to(recipes.toArray(String[]::new)))))
        .isEmpty();
  }

  @Test
  void theWireKnowsOnlyZooKeeper() {
    assertThat(
            found(
                dependencies(in(WIRE))
                    .filter(to(API, "org.apache.curator"))
                    .filter(to(WIRE).negate())))
        .isEmpty();
  }

  /** The rest of the root package is what recipes and kernel have in common: paths, errors. */
  @Test
  void inTheRootPackageOnlyTheClientUsesTheKernel() {
    assertThat(
            dependencies(CODE.stream().filter(type -> type.getPackageName().equals(API)))
                .filter(to(KERNEL, WIRE))
                .map(dependency -> topLevel(dependency.getOriginClass()).getSimpleName()))
        .isSubsetOf("RecipeClient", "RecipeClientBuilder")
        .contains("RecipeClient");
  }

  /** The one arrow from the kernel back to the client: the hidden accessor takes a client. */
  @Test
  void inTheKernelOnlyTheHiddenAccessorKnowsTheClient() {
    assertThat(
            found(
                dependencies(in(KERNEL))
                    .filter(
                        toOneOf(
                            Set.of(
                                "io.zkrecipes.RecipeClient", "io.zkrecipes.RecipeClientBuilder")))))
        .containsExactly("ClientContext.java: io.zkrecipes.RecipeClient");
  }

  @Test
  void curatorIsKnownToTheClientAndToSessionsOnly() {
    assertThat(
            found(
                dependencies(
                        CODE.stream()
                            .filter(type -> !type.getPackageName().equals(API))
                            .filter(type -> !isIn(type, KERNEL + ".session")))
                    .filter(to("org.apache.curator"))))
        .isEmpty();
  }

  @Test
  void noRecipeUsesAnother() {
    assertThat(
            found(
                dependencies(recipes())
                    .filter(
                        to(
                            "io.zkrecipes.value",
                            "io.zkrecipes.lock",
                            "io.zkrecipes.election",
                            "io.zkrecipes.barrier"))
                    .filter(
                        dependency ->
                            !base(dependency.getTargetClass())
                                .getPackageName()
                                .equals(dependency.getOriginClass().getPackageName()))))
        .isEmpty();
  }

  @Test
  void recipesSendRequestsOnlyThroughTheKernel() {
    assertThat(found(dependencies(recipes()).filter(toOneOf(RAW_REQUESTS)))).isEmpty();
    assertThat(found(dependencies(recipes()).filter(to("org.apache.curator")))).isEmpty();
  }

  /** Also in private fields and methods: the file a user opens first speaks only kernel words. */
  @Test
  void publicClassesOfRecipesUseOnlyKernelWords() {
    assertThat(
            found(
                dependencies(
                        recipes()
                            .filter(
                                type ->
                                    topLevel(type).getModifiers().contains(JavaModifier.PUBLIC)))
                    .filter(to("org.apache", WIRE, "com.google"))))
        .isEmpty();
  }
}
