package io.zkrecipes.testing;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.jute.BinaryInputArchive;
import org.apache.zookeeper.MultiOperationRecord;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.proto.SetWatches;
import org.apache.zookeeper.proto.SetWatches2;
import org.apache.zookeeper.proto.WatcherEvent;

/**
 * The wire format, as far as faults need it. A frame is a length of four bytes and a body.
 *
 * <p>The first frame of each way is the connect. After it a request starts with its xid and its
 * operation, a reply with xid, zxid and error; an event is a reply with xid -1.
 */
final class Frames {
  static final int EVENT_XID = -1;
  private static final int LENGTH_BYTES = 4;
  private static final int LARGEST_FRAME = 256 << 20;
  private static final int REQUEST_HEADER = 8;
  private static final int REPLY_HEADER = 16;
  private static final int SET_WATCHES2 = 105;

  private Frames() {}

  /** Reads one body; an {@link IOException} is the end of the connection. */
  static byte[] read(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > LARGEST_FRAME) {
      throw new IOException("frame length: " + length + " (expected: 0 to " + LARGEST_FRAME + ")");
    }
    byte[] body = new byte[length];
    in.readFully(body);
    return body;
  }

  /** Writes one frame in one piece. */
  static void write(OutputStream out, byte[] body) throws IOException {
    byte[] frame = ByteBuffer.allocate(wireBytes(body)).putInt(body.length).put(body).array();
    out.write(frame);
    out.flush();
  }

  static int wireBytes(byte[] body) {
    return LENGTH_BYTES + body.length;
  }

  static int xid(byte[] body) {
    return body.length < LENGTH_BYTES ? 0 : ByteBuffer.wrap(body).getInt();
  }

  static WireRequest connectRequest(byte[] body) {
    return new WireRequest(WireOp.CONNECT, WireOp.CONNECT.firstCode(), List.of(), wireBytes(body));
  }

  static WireRequest request(byte[] body) {
    int code = body.length < REQUEST_HEADER ? 0 : ByteBuffer.wrap(body).getInt(LENGTH_BYTES);
    WireOp op = WireOp.of(code);
    return new WireRequest(op, code, paths(op, code, body), wireBytes(body));
  }

  static WireEvent event(byte[] body) {
    WatcherEvent event = new WatcherEvent();
    try {
      event.deserialize(archive(body, REPLY_HEADER), "event");
    } catch (IOException e) {
      throw new IllegalStateException("event: not readable", e);
    }
    return new WireEvent(EventType.fromInt(event.getType()), event.getPath(), wireBytes(body));
  }

  /**
   * The session that a connect response grants: protocol version, timeout, session id; 0 means
   * expired.
   */
  static long sessionId(byte[] connectResponse) {
    return connectResponse.length < REPLY_HEADER
        ? 0
        : ByteBuffer.wrap(connectResponse).getLong(REQUEST_HEADER);
  }

  private static List<String> paths(WireOp op, int code, byte[] body) {
    try {
      return switch (op) {
        case MULTI, MULTI_READ -> pathsOfParts(body);
        case SET_WATCHES -> watchedPaths(code, body);
        case PING, CLOSE_SESSION, AUTH, SASL, RECONFIG, WHO_AM_I, OTHER -> List.of();
        default -> List.of(archive(body, REQUEST_HEADER).readString("path"));
      };
    } catch (IOException
        | RuntimeException unreadable) { // pass it on; the server will say what is wrong
      return List.of();
    }
  }

  private static List<String> pathsOfParts(byte[] body) throws IOException {
    MultiOperationRecord parts = new MultiOperationRecord();
    parts.deserialize(archive(body, REQUEST_HEADER), "multi");
    List<String> paths = new ArrayList<>();
    for (Op part : parts) {
      paths.add(part.getPath());
    }
    return paths;
  }

  private static List<String> watchedPaths(int code, byte[] body) throws IOException {
    if (code == SET_WATCHES2) {
      SetWatches2 all = new SetWatches2();
      all.deserialize(archive(body, REQUEST_HEADER), "watches");
      return Stream.of(
              all.getDataWatches(),
              all.getExistWatches(),
              all.getChildWatches(),
              all.getPersistentWatches(),
              all.getPersistentRecursiveWatches())
          .flatMap(List::stream)
          .toList();
    }
    SetWatches all = new SetWatches();
    all.deserialize(archive(body, REQUEST_HEADER), "watches");
    return Stream.of(all.getDataWatches(), all.getExistWatches(), all.getChildWatches())
        .flatMap(List::stream)
        .toList();
  }

  private static BinaryInputArchive archive(byte[] body, int from) {
    ByteArrayInputStream rest = new ByteArrayInputStream(body, from, body.length - from);
    return new BinaryInputArchive(new DataInputStream(rest), body.length, 0);
  }
}
