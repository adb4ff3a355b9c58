package dev.longhand.files.tensors;

import dev.longhand.files.FileChecks;
import dev.longhand.files.FileErrors;
import dev.longhand.files.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file whose parts are mapped into memory when they are asked for, so that it may be of any size.
 */
final class MappedFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final long size;

  private MappedFile(Path path, FileChannel channel, long size) {
    this.path = path;
    this.channel = channel;
    this.size = size;
  }

  /** Opens a file that is there and not empty. */
  static MappedFile open(Path path) {
    FileChecks.readable(path, "weights");
    try {
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      return new MappedFile(path, channel, channel.size());
    } catch (IOException e) {
      throw FileErrors.reading(path, e);
    }
  }

  Path path() {
    return path;
  }

  long size() {
    return size;
  }

  /**
   * A read-only, little-endian view of a part that lies within the file. It stays valid after
   * {@link #close}.
   */
  ByteBuffer map(long offset, long length) {
    if (length > Integer.MAX_VALUE) {
      throw new UserException(
          path
              + ": a tensor takes "
              + length
              + " bytes, at most "
              + Integer.MAX_VALUE
              + " can be read; split the tensor");
    }
    try {
      return channel
          .map(FileChannel.MapMode.READ_ONLY, offset, length)
          .order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw FileErrors.reading(path, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw FileErrors.reading(path, e);
    }
  }
}
