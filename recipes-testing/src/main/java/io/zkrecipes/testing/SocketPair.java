package io.zkrecipes.testing;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The two sockets of a proxied connection, to the client and to the server, which end together. Its
 * wait methods return early when the connection ends.
 */
final class SocketPair {
  private final Socket client;
  private final Socket server;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  SocketPair(Socket client, Socket server) {
    this.client = client;
    this.server = server;
  }

  DataInputStream fromClient() throws IOException {
    return new DataInputStream(new BufferedInputStream(client.getInputStream()));
  }

  DataInputStream fromServer() throws IOException {
    return new DataInputStream(new BufferedInputStream(server.getInputStream()));
  }

  void writeToServer(byte[] body) throws IOException {
    Frames.write(server.getOutputStream(), body);
  }

  void writeToClient(byte[] body) throws IOException {
    Frames.write(client.getOutputStream(), body);
  }

  boolean isAlive() {
    return !ended.isDone();
  }

  /** Returns when the future is done or the connection has ended. */
  void waitFor(CompletableFuture<?> future) {
    CompletableFuture.anyOf(future, ended).join();
  }

  /** Returns when the time is over or the connection has ended. */
  void pause(Duration time) {
    try {
      ended.get(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException delayed) { // the pause is over
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException("a proxy thread was interrupted", e);
    }
  }

  /** Whether the client has closed its side; consumes nothing from the stream. */
  boolean clientHasClosed(DataInputStream fromClient) throws IOException {
    client.setSoTimeout(1);
    fromClient.mark(1);
    try {
      return fromClient.read() < 0;
    } catch (SocketTimeoutException silent) { // still connected
      return false;
    } finally {
      fromClient.reset();
      client.setSoTimeout(0);
    }
  }

  /** Closes both sockets in order; frames written before may still be read. */
  void cut() {
    if (ended.complete(null)) {
      finish(client);
      finish(server);
    }
  }

  /** Resets both sockets; frames written before may be lost. */
  void reset() {
    if (ended.complete(null)) {
      abort(client);
      abort(server);
    }
  }

  private static void finish(Socket socket) {
    try (socket) {
      socket.shutdownOutput();
    } catch (IOException alreadyClosed) { // closed, as wanted
    }
  }

  private static void abort(Socket socket) {
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (IOException alreadyClosed) { // closed, as wanted
    }
  }
}
