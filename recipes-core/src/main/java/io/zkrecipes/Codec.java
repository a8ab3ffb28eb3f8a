package io.zkrecipes;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * Turns values into the bytes of a node, and back. What is read may have been written by anybody:
 * no class may be named in it.
 */
public interface Codec<T> {

  /** The bytes of a value. */
  byte[] encode(T value);

  /**
   * The value that these bytes stand for.
   *
   * @throws IllegalArgumentException if they stand for none
   */
  T decode(byte[] data);

  /** Made of two functions, with the promises above. */
  static <T> Codec<T> of(Function<T, byte[]> encode, Function<byte[], T> decode) {
    return new Codec<>() {
      @Override
      public byte[] encode(T value) {
        return encode.apply(value);
      }

      @Override
      public T decode(byte[] data) {
        return decode.apply(data);
      }
    };
  }

  /** Bytes as they are, copied. */
  static Codec<byte[]> bytes() {
    return of(byte[]::clone, byte[]::clone);
  }

  /** Text in UTF-8; other bytes are refused. */
  static Codec<String> text() {
    return of(
        text -> text.getBytes(StandardCharsets.UTF_8),
        data -> {
          try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data)).toString();
          } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(data.length + " bytes (expected: UTF-8)", e);
          }
        });
  }

  /** An {@code int} in 4 bytes, big-endian, as in Curator's SharedCount. */
  static Codec<Integer> int32() {
    return of(
        value -> ByteBuffer.allocate(Integer.BYTES).putInt(value).array(),
        data -> exactly(Integer.BYTES, data).getInt());
  }

  /** A {@code long} in 8 bytes, big-endian, as in Curator's DistributedAtomicLong. */
  static Codec<Long> int64() {
    return of(
        value -> ByteBuffer.allocate(Long.BYTES).putLong(value).array(),
        data -> exactly(Long.BYTES, data).getLong());
  }

  private static ByteBuffer exactly(int bytes, byte[] data) {
    if (data.length != bytes) {
      throw new IllegalArgumentException(data.length + " bytes (expected: " + bytes + ")");
    }
    return ByteBuffer.wrap(data);
  }
}
