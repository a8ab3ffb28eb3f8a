package io.zkrecipes.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives the tests of a class a ZooKeeper, and each of them a place of its own on it.
 *
 * <p>Constructors, test methods and lifecycle methods may ask for:
 *
 * <ul>
 *   <li>{@link ConnectString}: where to connect, with a chroot that only this test uses;
 *   <li>{@link FaultProxy}: a new proxy to the first member, for each parameter one; its connect
 *       string has the chroot too;
 *   <li>{@link org.apache.zookeeper.ZooKeeper}: a connected client inside the chroot, to set up and
 *       to look;
 *   <li>{@link TestingCluster}: the servers.
 * </ul>
 *
 * <p>After the test the clients and proxies are closed, members that the test killed are started
 * again, and the chroot is deleted with all it holds. What a static lifecycle method, or a test
 * instance that lives as long as its class, asked for stays until the end of the class.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ZooKeeperExtension.class)
public @interface ZooKeeperTest {

  /**
   * How many servers: 1 is a server that all classes of the JVM share, for speed; more is an
   * ensemble that belongs to the class.
   */
  int members() default 1;
}
