package dev.longhand.files.archives;

import static dev.longhand.files.FileErrors.quoted;

import dev.longhand.files.FileChecks;
import dev.longhand.files.FileErrors;
import dev.longhand.files.UserException;
import dev.longhand.files.atomic.AtomicFolder;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * Reads {@code .tar.gz} and {@code .zip} archives as streams of files. A name that climbs out of
 * the archive, a link and a device are refused; so is an archive that is cut off or damaged, by the
 * checksums it carries, and one that unpacks to more than its {@link ArchiveLimits}.
 */
public final class Archives {
  private static final int GZIP_MAGIC = 0x8b1f;
  private static final int ZIP_MAGIC = 'P' | 'K' << 8;

  private Archives() {}

  /** Takes the files of an archive, one after another. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Takes a file.
     *
     * @param name its path within the archive, with slashes
     * @param content its bytes, to be read before the method returns; what is left is skipped
     * @throws IOException if the content cannot be read: it counts as the archive's damage, so
     *     other failures need another exception
     */
    void visit(String name, InputStream content) throws IOException;
  }

  /**
   * Reads all files of an archive in their order.
   *
   * @throws dev.longhand.files.UserException if it is no such archive, or a damaged one, or unpacks
   *     to more than the limits
   */
  public static void read(Path archive, ArchiveLimits limits, Visitor visitor) {
    int magic = magic(FileChecks.readable(archive, "archive"));
    UnpackedBytes counts = new UnpackedBytes(archive, limits);
    try {
      switch (magic) {
        case GZIP_MAGIC -> readTarGz(archive, counts, visitor);
        case ZIP_MAGIC -> readZip(archive, counts, visitor);
        default -> throw damaged(archive, "it starts like neither", null);
      }
    } catch (VisitorFailure e) {
      throw FileErrors.writing(e.path, e.getCause());
    } catch (EOFException | ZipException e) {
      throw damaged(archive, "it is cut off or damaged (" + quoted(e.getMessage()) + ")", e);
    } catch (IOException | IllegalArgumentException e) {
      throw damaged(archive, "it is damaged (" + quoted(e.getMessage()) + ")", e);
    }
  }

  /**
   * Writes files of an archive into a folder, which is there; combine it with {@link AtomicFolder}.
   *
   * @param place gives the path within the folder of an archive's file; empty for one that is left
   *     out
   * @throws dev.longhand.files.UserException as {@link #read} does, and if the disk is full or
   *     cannot be written
   */
  public static void extract(
      Path archive, Path folder, ArchiveLimits limits, Function<String, Optional<String>> place) {
    read(
        archive,
        limits,
        (name, content) -> {
          Optional<Path> file = place.apply(name).map(folder::resolve);
          if (file.isPresent()) {
            try (OutputStream out = create(file.get())) {
              copy(content, out, file.get());
            }
          }
        });
  }

  /** A failure to write, which is no failure of the archive. */
  private static final class VisitorFailure extends UncheckedIOException {
    private static final long serialVersionUID = 1L;
    private final transient Path path;

    VisitorFailure(Path path, IOException cause) {
      super(cause);
      this.path = path;
    }
  }

  private static OutputStream create(Path file) {
    try {
      Files.createDirectories(file.getParent());
      return Files.newOutputStream(file);
    } catch (IOException e) {
      throw new VisitorFailure(file, e);
    }
  }

  private static void copy(InputStream content, OutputStream out, Path file) throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
      try {
        out.write(buffer, 0, count);
      } catch (IOException e) {
        throw new VisitorFailure(file, e);
      }
    }
  }

  private static int magic(Path archive) {
    try (InputStream in = Files.newInputStream(archive)) {
      return in.read() | in.read() << 8;
    } catch (IOException e) {
      throw FileErrors.reading(archive, e);
    }
  }

  private static void readTarGz(Path archive, UnpackedBytes counts, Visitor visitor)
      throws IOException {
    try (InputStream file = Files.newInputStream(archive);
        InputStream bytes =
            counts.all(new GZIPInputStream(new BufferedInputStream(file), 1 << 16));
        TarArchiveInputStream tar = new TarArchiveInputStream(bytes, "UTF-8")) {
      for (TarArchiveEntry entry = next(tar, counts); entry != null; entry = next(tar, counts)) {
        String name = checkedName(archive, entry.getName());
        boolean isFile = entry.isFile() && !entry.isLink() && !entry.isSymbolicLink();
        counts.entry(name, isFile, entry.getRealSize());
        if (isFile) {
          InputStream content = counts.content(name, tar);
          visitor.visit(name, content);
          skipRest(content);
        } else if (!entry.isDirectory()) {
          throw damaged(archive, quoted(name) + " in it is a link or a device", null);
        }
      }
      skipRest(bytes);
    }
  }

  /** The next entry, whose headers the library reads into memory whatever their length. */
  private static TarArchiveEntry next(TarArchiveInputStream tar, UnpackedBytes counts)
      throws IOException {
    counts.header();
    TarArchiveEntry entry = tar.getNextEntry();
    counts.headerEnds();
    return entry;
  }

  private static void readZip(Path archive, UnpackedBytes counts, Visitor visitor)
      throws IOException {
    try (ZipFile zip = ZipFile.builder().setPath(archive).get()) {
      for (ZipArchiveEntry entry : Collections.list(zip.getEntriesInPhysicalOrder())) {
        String name = checkedName(archive, entry.getName());
        counts.entry(name, !entry.isDirectory(), entry.getSize());
        if (entry.isUnixSymlink()) {
          throw damaged(archive, quoted(name) + " in it is a link", null);
        }
        if (!entry.isDirectory()) {
          visit(zip, entry, name, counts, visitor);
        }
      }
    }
  }

  private static void visit(
      ZipFile zip, ZipArchiveEntry entry, String name, UnpackedBytes counts, Visitor visitor)
      throws IOException {
    try (CheckedInputStream content =
        new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
      InputStream bounded = counts.content(name, counts.all(content));
      visitor.visit(name, bounded);
      skipRest(bounded);
      if (content.getChecksum().getValue() != entry.getCrc()) {
        throw new ZipException("the checksum of " + name + " differs");
      }
    }
  }

  /** Reads to the end, where the checksum is. */
  private static void skipRest(InputStream stream) throws IOException {
    stream.transferTo(OutputStream.nullOutputStream());
  }

  private static String checkedName(Path archive, String name) {
    Path path = Path.of("/", name.replace('\\', '/')).normalize();
    boolean climbs =
        name.startsWith("/")
            || name.indexOf('\0') >= 0
            || name.matches("(?s)[A-Za-z]:.*")
            || ("/" + name.replace('\\', '/') + "/").contains("/../");
    if (climbs) {
      throw damaged(archive, quoted(name) + " in it leads out of the folder", null);
    }
    return path.getNameCount() == 0 ? "" : path.toString().substring(1);
  }

  private static UserException damaged(Path archive, String what, Exception cause) {
    return new UserException(
        archive
            + " is no intact .tar.gz or .zip archive: "
            + what
            + "; remove it and download it again",
        cause);
  }
}
