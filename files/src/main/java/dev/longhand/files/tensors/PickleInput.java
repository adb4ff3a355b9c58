package dev.longhand.files.tensors;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The bytes of one or several pickles, which know how many are left. */
final class PickleInput extends InputStream {
  private final ByteBuffer bytes;

  PickleInput(ByteBuffer bytes) {
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public int read() {
    return bytes.hasRemaining() ? Byte.toUnsignedInt(bytes.get()) : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (!bytes.hasRemaining()) {
      return length == 0 ? 0 : -1;
    }
    int count = Math.min(length, bytes.remaining());
    bytes.get(target, offset, count);
    return count;
  }

  /** Bytes that were read so far. */
  int position() {
    return bytes.position();
  }

  /**
   * Whether a length of 4 or 8 bytes comes next and as many bytes follow it: asked before memory is
   * taken for them.
   */
  boolean holdsLengthAndContent(int lengthBytes) {
    if (bytes.remaining() < lengthBytes) {
      return false;
    }
    int at = bytes.position();
    long length =
        lengthBytes == Integer.BYTES ? Integer.toUnsignedLong(bytes.getInt(at)) : bytes.getLong(at);
    return length >= 0 && length <= bytes.remaining() - lengthBytes;
  }
}
