package io.zkrecipes.testing;

import java.util.Optional;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Puts {@link ZooKeeperTest} into effect. The stores of JUnit close what is put into them, at the
 * end of their scope.
 */
final class ZooKeeperExtension implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(ZooKeeperExtension.class);

  /** Constructors take part in the scope of the test method that the instance is made for. */
  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == TestingCluster.class
        || type == ConnectString.class
        || type == FaultProxy.class
        || type == ZooKeeper.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    ClusterScope cluster = cluster(context);
    if (type == TestingCluster.class) {
      scope(context, cluster);
      return cluster.cluster();
    }
    TestScope scope = scope(context, cluster);
    if (type == FaultProxy.class) {
      return scope.openProxy();
    }
    return type == ZooKeeper.class ? scope.openClient() : scope.connectString();
  }

  private static TestScope scope(ExtensionContext context, ClusterScope cluster) {
    String key = context.getUniqueId() + " on " + System.identityHashCode(cluster);
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(key, k -> new TestScope(cluster, nameOf(context)), TestScope.class);
  }

  private static String nameOf(ExtensionContext context) {
    String type = context.getRequiredTestClass().getSimpleName();
    return context.getTestMethod().map(method -> type + "-" + method.getName()).orElse(type);
  }

  private static ClusterScope cluster(ExtensionContext context) {
    ExtensionContext holder = annotated(context);
    int members = annotation(holder).map(ZooKeeperTest::members).orElse(1);
    ExtensionContext owner = members == 1 ? context.getRoot() : holder;
    return owner
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(members, ClusterScope::start, ClusterScope.class);
  }

  /**
   * The context of the class that carries the annotation: the test's own class, or one around it.
   */
  private static ExtensionContext annotated(ExtensionContext context) {
    ExtensionContext candidate = context;
    while (candidate.getTestMethod().isPresent() || annotation(candidate).isEmpty()) {
      Optional<ExtensionContext> parent = candidate.getParent();
      if (parent.isEmpty()) {
        throw new IllegalStateException("@ZooKeeperTest: not on the class or one around it");
      }
      candidate = parent.get();
    }
    return candidate;
  }

  private static Optional<ZooKeeperTest> annotation(ExtensionContext context) {
    return context
        .getTestClass()
        .flatMap(type -> AnnotationSupport.findAnnotation(type, ZooKeeperTest.class));
  }
}
