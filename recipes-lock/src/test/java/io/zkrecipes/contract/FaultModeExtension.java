package io.zkrecipes.contract;

import static io.zkrecipes.contract.RotatingFaultModes.PARAMETER;
import static java.util.Objects.requireNonNull;

import io.zkrecipes.testing.TestingCluster;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.EnumSet;
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

/** Runs the tests that are marked with {@link InEveryFaultMode}. */
final class FaultModeExtension implements TestTemplateInvocationContextProvider {

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return true;
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    return Arrays.stream(FaultMode.values())
        .filter(mode -> runsIn(mode, context))
        .map(Invocation::new);
  }

  private static boolean runsIn(FaultMode mode, ExtensionContext context) {
    RotatingFaultModes rotating =
        context.getRequiredTestClass().getAnnotation(RotatingFaultModes.class);
    Method test = context.getRequiredTestMethod();
    if (rotating == null
        || mode == FaultMode.UNDISTURBED
        || test.getAnnotation(InEveryFaultMode.class).always()
        || context.getConfigurationParameter(PARAMETER).filter("all"::equals).isPresent()) {
      return true;
    }
    List<FaultMode> faults = List.copyOf(EnumSet.complementOf(EnumSet.of(FaultMode.UNDISTURBED)));
    int turn = Math.floorMod(test.getName().hashCode() + rotating.offset(), faults.size());
    return mode == faults.get(turn);
  }

  private record Invocation(FaultMode mode) implements TestTemplateInvocationContext {
    @Override
    public String getDisplayName(int invocation) {
      return mode.toString();
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(new FixtureLifecycle(mode));
    }
  }

  /** Makes the fixture for one run of one test, and closes it. Used by one thread. */
  private static final class FixtureLifecycle
      implements ParameterResolver, AfterTestExecutionCallback, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(FaultModeExtension.class);

    private final FaultMode mode;
    private @Nullable ContractFixture<?> fixture;

    FixtureLifecycle(FaultMode mode) {
      this.mode = mode;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return ContractFixture.class.isAssignableFrom(parameter.getParameter().getType());
    }

    @Override
    public ContractFixture<?> resolveParameter(
        ParameterContext parameter, ExtensionContext context) {
      Contract<?> contract = (Contract<?>) context.getRequiredTestInstance();
      String test =
          "/%s/%s/%s"
              .formatted(
                  context.getRequiredTestClass().getName(),
                  context.getRequiredTestMethod().getName(),
                  mode.name());
      TestingCluster cluster = mode.restartsServers() ? TestingCluster.start() : shared(context);
      ContractFixture<?> opened =
          contract.fixture(new FixtureConfig(mode, cluster, test, contract::client));
      fixture = opened;
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
        requireNonNull(fixture).verify();
      }
    }

    @Override
    public void afterEach(ExtensionContext context) {
      if (fixture != null) {
        fixture.close();
      }
    }
  }
}
