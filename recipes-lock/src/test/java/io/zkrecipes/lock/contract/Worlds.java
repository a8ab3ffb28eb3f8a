package io.zkrecipes.lock.contract;

import static java.util.Objects.requireNonNull;

import io.zkrecipes.testing.TestingCluster;
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
    return Arrays.stream(World.values()).map(In::new);
  }

  private record In(World world) implements TestTemplateInvocationContext {
    @Override
    public String getDisplayName(int invocation) {
      return world.toString();
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(new Stage(world));
    }
  }

  /** Sets the scene for one run of one test, and clears it away. Used by one thread. */
  private static final class Stage
      implements ParameterResolver, AfterTestExecutionCallback, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(Worlds.class);

    private final World world;
    private @Nullable Scene scene;

    Stage(World world) {
      this.world = world;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Scene.class;
    }

    @Override
    public Scene resolveParameter(ParameterContext parameter, ExtensionContext context) {
      Scene opened =
          new Scene(
              world,
              world.restartsServers() ? TestingCluster.start() : shared(context),
              ((DistributedLockContract) context.getRequiredTestInstance())::lock,
              "/%s/%s"
                  .formatted(
                      context.getRequiredTestClass().getName(),
                      context.getRequiredTestMethod().getName()));
      scene = opened;
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
        requireNonNull(scene).judge();
      }
    }

    @Override
    public void afterEach(ExtensionContext context) {
      if (scene != null) {
        scene.close();
      }
    }
  }
}
