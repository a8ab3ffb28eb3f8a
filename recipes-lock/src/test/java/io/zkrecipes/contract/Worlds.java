package io.zkrecipes.contract;

import static io.zkrecipes.contract.RotatingFaultModes.PARAMETER;
import static java.util.Objects.requireNonNull;

import io.zkrecipes.testing.TestingCluster;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Puts {@link InEveryWorld} into effect. */
final class Worlds implements TestTemplateInvocationContextProvider {

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return true;
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    return Arrays.stream(World.values()).filter(world -> runsIn(world, context)).map(In::new);
  }

  private static boolean runsIn(World world, ExtensionContext context) {
    RotatingFaultModes rotating =
        context.getRequiredTestClass().getAnnotation(RotatingFaultModes.class);
    Method test = context.getRequiredTestMethod();
    if (rotating == null
        || world == World.UNDISTURBED
        || test.getAnnotation(InEveryWorld.class).always()
        || context.getConfigurationParameter(PARAMETER).filter("all"::equals).isPresent()) {
      return true;
    }
    int others = World.values().length - 1;
    int turn = Math.floorMod(test.getName().hashCode() + rotating.offset(), others);
    return world.ordinal() == 1 + turn;
  }

  private record In(World world) implements TestTemplateInvocationContext {
    @Override
    public String getDisplayName(int invocation) {
      return world.toString();
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(new Run(world));
    }
  }

  /** Sets the stage for one run of one test, and clears it away. Used by one thread. */
  private static final class Run
      implements ParameterResolver, AfterTestExecutionCallback, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(Worlds.class);

    private final World world;
    private @Nullable Stage<?> stage;

    Run(World world) {
      this.world = world;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return Stage.class.isAssignableFrom(parameter.getParameter().getType());
    }

    @Override
    public Stage<?> resolveParameter(ParameterContext parameter, ExtensionContext context) {
      Contract<?> contract = (Contract<?>) context.getRequiredTestInstance();
      String test =
          "/%s/%s/%s"
              .formatted(
                  context.getRequiredTestClass().getName(),
                  context.getRequiredTestMethod().getName(),
                  world.name());
      TestingCluster cluster = world.restartsServers() ? TestingCluster.start() : shared(context);
      Stage<?> opened = contract.stage(new Setting(world, cluster, test, contract::client));
      stage = opened;
      opened.begin();
      return opened;
    }

    /** One server for all tests that do not restart it; closed at the very end. */
    private static TestingCluster shared(ExtensionContext context) {
      return context
          .getRoot()
          .getStore(NAMESPACE)
          .getOrComputeIfAbsent("server", name -> TestingCluster.start(), TestingCluster.class);
    }

    @Override
    public void afterTestExecution(ExtensionContext context) throws Exception {
      if (context.getExecutionException().isEmpty()) {
        requireNonNull(stage).judge();
      }
    }

    @Override
    public void afterEach(ExtensionContext context) {
      if (stage != null) {
        stage.close();
      }
    }
  }
}
