package io.zkrecipes.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeServerTest {

  @Test
  void serverStartsAndAnswers() throws Exception {
    try (RecipeServer server = RecipeServer.start();
        ServerTestClient client = ServerTestClient.connect(server)) {
      client.create("/a");
      assertThat(client.exists("/a")).isTrue();
      assertThat(server.connectString()).isEqualTo("127.0.0.1:" + server.port());
    }
  }

  @Test
  void twoServersInOneJvmAreIndependent() throws Exception {
    try (RecipeServer one = RecipeServer.start();
        RecipeServer two = RecipeServer.start();
        ServerTestClient client = ServerTestClient.connect(one);
        ServerTestClient other = ServerTestClient.connect(two)) {
      client.create("/a");
      assertThat(one.port()).isNotEqualTo(two.port());
      assertThat(other.exists("/a")).isFalse();
    }
  }

  @Test
  void dataInAGivenDirectorySurvivesARestart(@TempDir Path temp) throws Exception {
    Path data = temp.resolve("deep").resolve("data");
    try (RecipeServer server = RecipeServer.builder().dataDir(data).start();
        ServerTestClient client = ServerTestClient.connect(server)) {
      client.create("/kept");
    }
    assertThat(data).isDirectory();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
        .isEqualTo("rwx------");
    try (RecipeServer server = RecipeServer.builder().dataDir(data).start();
        ServerTestClient client = ServerTestClient.connect(server)) {
      assertThat(client.exists("/kept")).isTrue();
    }
  }

  @Test
  void temporaryDirectoryIsDeleted() throws Exception {
    Set<Path> before = temporaryDirectories();
    try (RecipeServer server = RecipeServer.start()) {
      Set<Path> during = temporaryDirectories();
      during.removeAll(before);
      assertThat(during).hasSize(1);
      assertThat(server.port()).isPositive();
    }
    assertThat(temporaryDirectories()).isEqualTo(before);
  }

  private static Set<Path> temporaryDirectories() throws IOException {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(path -> path.getFileName().toString().startsWith("recipe-server"))
          .collect(Collectors.toSet());
    }
  }

  @Test
  void directoryInUseIsRejected(@TempDir Path data) {
    try (RecipeServer server = RecipeServer.builder().dataDir(data).start()) {
      assertThatIllegalStateException()
          .isThrownBy(() -> RecipeServer.builder().dataDir(data).start())
          .withMessage("dataDir: " + data + " is in use by another server");
      assertThatIllegalStateException()
          .isThrownBy(() -> RecipeServer.builder().port(server.port()).start())
          .withMessage("port: " + server.port() + " on 127.0.0.1 (expected: free)");
    }
  }

  @Test
  void closeLeavesNoThreadAndMayBeRepeated() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    RecipeServer server = RecipeServer.start();
    ServerTestClient.connect(server).close();
    server.close();
    server.close();
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(Thread::isAlive)
        .filteredOn(thread -> !thread.getName().contains("SendThread"))
        .filteredOn(thread -> !thread.getName().contains("EventThread"))
        .isSubsetOf(before);
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> ask("srvr", server.port()));
  }

  @Test
  void closeCompletesOnAnInterruptedThreadAndKeepsTheFlag() throws Exception {
    Set<Path> before = temporaryDirectories();
    RecipeServer server = RecipeServer.start();
    Thread.currentThread().interrupt();
    server.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(temporaryDirectories()).isEqualTo(before);
  }

  @Test
  void onlyOneFourLetterWordIsAnswered() throws Exception {
    try (RecipeServer server = RecipeServer.start()) {
      assertThat(ask("srvr", server.port())).contains("Mode: standalone");
      for (String word : new String[] {"ruok", "stat", "dump", "envi", "conf", "mntr", "wchp"}) {
        assertThat(ask(word, server.port())).contains("not in the whitelist");
      }
    }
  }

  private static String ask(String word, int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void otherMachinesCannotReachIt() throws Exception {
    Optional<InetAddress> outside = outsideAddress();
    assumeTrue(outside.isPresent(), "a machine with another address than loopback");
    try (RecipeServer server = RecipeServer.start();
        Socket socket = new Socket()) {
      InetSocketAddress address = new InetSocketAddress(outside.get(), server.port());
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> socket.connect(address, 2_000));
    }
  }

  private static Optional<InetAddress> outsideAddress() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
        .findFirst();
  }

  @Test
  void openServerIsReachableByOtherMachines() throws Exception {
    try (RecipeServer server = RecipeServer.builder().host("0.0.0.0").insecure().start();
        ServerTestClient client = ServerTestClient.connect(server)) {
      assertThat(server.connectString()).isEqualTo("127.0.0.1:" + server.port());
      assertThat(client.exists("/")).isTrue();
    }
  }

  @Test
  void sessionTimeoutsStayWithinTheirLimits() throws Exception {
    try (RecipeServer server =
            RecipeServer.builder()
                .tickTime(Duration.ofMillis(100))
                .minSessionTimeout(Duration.ofSeconds(25))
                .maxSessionTimeout(Duration.ofSeconds(30))
                .start();
        ServerTestClient client = ServerTestClient.connect(server)) {
      assertThat(client.sessionTimeout()).isEqualTo(25_000);
    }
  }
}
