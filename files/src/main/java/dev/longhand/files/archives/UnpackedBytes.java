package dev.longhand.files.archives;

import static dev.longhand.files.FileErrors.quoted;

import dev.longhand.files.FileChecks;
import dev.longhand.files.UserException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** The count of what an archive unpacks to, held against its limits. */
final class UnpackedBytes {
  private static final int LONGEST_NAME = 4096;

  private final Path archive;
  private final long archiveBytes;
  private final ArchiveLimits limits;
  private final Set<String> names = new HashSet<>();
  private long total;
  private long headerBytes;
  private boolean inHeader;

  UnpackedBytes(Path archive, ArchiveLimits limits) {
    this.archive = archive;
    this.archiveBytes = FileChecks.size(archive);
    this.limits = limits;
  }

  /**
   * Counts an entry.
   *
   * @param declared its size as the archive says it, or less than 0
   */
  void entry(String name, boolean isFile, long declared) {
    if (name.length() > LONGEST_NAME) {
      throw beyond(name, "its name is longer than " + LONGEST_NAME + " characters");
    }
    // A folder may be named again and again.
    if (!names.add(name) && isFile) {
      throw beyond(name, "it is there twice");
    }
    if (names.size() > limits.entries()) {
      throw beyond(name, "there are more than %,d entries".formatted(limits.entries()));
    }
    if (declared > limits.entryBytes()) {
      throw tooLarge(name);
    }
  }

  /** The content of an entry, which ends with an error at the limit of one entry. */
  InputStream content(String name, InputStream content) {
    return new Counted(content) {
      private long bytes;

      @Override
      void count(long more) {
        bytes += more;
        if (bytes > limits.entryBytes()) {
          throw tooLarge(name);
        }
      }
    };
  }

  /**
   * All that is unpacked, headers included, which ends with an error at the limits of the whole.
   */
  InputStream all(InputStream unpacked) {
    return new Counted(unpacked) {
      @Override
      void count(long more) {
        unpacked(more);
        headerBytes += inHeader ? more : 0;
        if (headerBytes > ArchiveLimits.HEADER_BYTES) {
          throw new UserException(
              "%s: the header of an entry has more than %,d bytes; %s"
                  .formatted(archive, ArchiveLimits.HEADER_BYTES, wayOut()));
        }
      }
    };
  }

  /** Says that the headers of the next entry come, which the reader holds in memory. */
  void header() {
    inHeader = true;
    headerBytes = 0;
  }

  /** Says that the headers have come. */
  void headerEnds() {
    inHeader = false;
  }

  /** Counts bytes of the whole. */
  void unpacked(long bytes) {
    total += bytes;
    if (total > limits.totalBytes()) {
      throw new UserException(
          "%s unpacks to more than %,d bytes; %s"
              .formatted(archive, limits.totalBytes(), wayOut()));
    }
    if (total > ArchiveLimits.FREE_BYTES && total / limits.ratio() > archiveBytes) {
      throw new UserException(
          "%s has %,d bytes and unpacks to more than %d times as many; %s"
              .formatted(archive, archiveBytes, limits.ratio(), wayOut()));
    }
  }

  private UserException tooLarge(String name) {
    return beyond(name, "it unpacks to more than %,d bytes".formatted(limits.entryBytes()));
  }

  private UserException beyond(String name, String what) {
    return new UserException(
        "%s: the entry %s is refused: %s; %s".formatted(archive, quoted(name), what, wayOut()));
  }

  private static String wayOut() {
    return "take the official archive, or unpack it yourself and give the folder";
  }

  /** A stream that says how much is read of it. */
  private abstract static class Counted extends FilterInputStream {
    Counted(InputStream in) {
      super(in);
    }

    abstract void count(long more);

    @Override
    public int read() throws IOException {
      int value = super.read();
      count(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      count(Math.max(0, read));
      return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
      long skipped = super.skip(bytes);
      count(skipped);
      return skipped;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
