package dev.longhand.files.archives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UserException;
import dev.longhand.files.atomic.AtomicFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small archives that unpack to much. */
class ArchiveLimitsTest {
  private static final ArchiveLimits SMALL = new ArchiveLimits(100, 100_000, 150_000, 100);

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"zip", "tar.gz"})
  void oneEntryThatIsTooLarge(String kind) throws IOException {
    Path archive = archive(kind, 1, 100_001);
    assertRefused(archive, SMALL)
        .contains("the entry \"0.tsv\" is refused: it unpacks to more than 100,000 bytes");
    Path allowed = archive(kind, 1, 100_000);
    Archives.extract(allowed, folder.resolve("out"), SMALL, Optional::of);
    assertThat(folder.resolve("out/0.tsv")).hasSize(100_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip", "tar.gz"})
  void entriesThatAreTooLargeTogether(String kind) throws IOException {
    assertRefused(archive(kind, 2, 80_000), SMALL).contains("unpacks to more than 150,000 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip", "tar.gz"})
  void tooManyEntries(String kind) throws IOException {
    assertRefused(archive(kind, 101, 0), SMALL)
        .contains("the entry \"100.tsv\" is refused: there are more than 100 entries");
  }

  /** Ratio 1,000, as of the archive of 3 MB that unpacked to 3 GB. */
  @ParameterizedTest
  @ValueSource(strings = {"zip", "tar.gz"})
  void aRatioThatNoTextHas(String kind) throws IOException {
    Path archive = archive(kind, 1, (int) (2 * ArchiveLimits.FREE_BYTES));
    assertThat(archive).isRegularFile();
    assertRefused(archive, ArchiveLimits.TABLES)
        .contains("bytes and unpacks to more than 100 times as many");
  }

  @Test
  void aTextThatWouldFillTheMemory() throws IOException {
    int bytes = (int) ArchiveLimits.TEXTS.entryBytes() + 1;
    assertThatThrownBy(
            () ->
                Archives.read(
                    archive("tar.gz", 1, bytes),
                    ArchiveLimits.TEXTS,
                    (name, content) -> content.readAllBytes()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("the entry \"0.tsv\" is refused: it unpacks to more than 16,777,216");
  }

  /** A declared size that is smaller than the content. */
  @Test
  void aZipThatLiesAboutItsSizes() throws IOException {
    Path archive = archive("zip", 1, 120_000);
    byte[] bytes = Files.readAllBytes(archive);
    byte[] size = {(byte) 0xc0, (byte) 0xd4, 0x01, 0x00}; // 120,000 in little endian
    for (int at = 0; at + 4 < bytes.length; at++) {
      if (Arrays.equals(Arrays.copyOfRange(bytes, at, at + 4), size)) {
        System.arraycopy(new byte[] {9, 0, 0, 0}, 0, bytes, at, 4);
      }
    }
    Files.write(archive, bytes);
    assertRefused(archive, SMALL).contains(archive.toString());
  }

  /** A name of a tar may be as long as a file, and the library holds it in memory. */
  @Test
  void aNameOfManyMegabytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      TarArchiveEntry longName = new TarArchiveEntry("././@LongLink", (byte) 'L');
      longName.setSize(8 << 20);
      tar.putArchiveEntry(longName);
      tar.write(new byte[8 << 20]);
      tar.closeArchiveEntry();
      write(tar, "short.tsv", 3);
    }
    Path archive = Files.write(folder.resolve("name.tar.gz"), bytes.toByteArray());
    assertRefused(archive, ArchiveLimits.TABLES)
        .contains("the header of an entry has more than 1,048,576 bytes");
  }

  @Test
  void theSameNameTwice() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      write(tar, "a.tsv", 3);
      write(tar, "a.tsv", 3);
    }
    Path archive = Files.write(folder.resolve("twice.tar.gz"), bytes.toByteArray());
    assertRefused(archive, SMALL).contains("the entry \"a.tsv\" is refused: it is there twice");
  }

  @Test
  void aNameThatIsTooLong() throws IOException {
    Path archive = folder.resolve("long.tar.gz");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      write(tar, "x".repeat(5000) + ".tsv", 3);
    }
    Files.write(archive, bytes.toByteArray());
    assertRefused(archive, SMALL).contains("its name is longer than 4096 characters");
  }

  /** 3,000 archives with flipped, inserted and removed bytes: an archive, or one clear line. */
  @Test
  void mutantsOfArchivesEndInOneLine() throws IOException {
    Random random = new Random(5);
    for (String kind : new String[] {"zip", "tar.gz"}) {
      byte[] whole = Files.readAllBytes(archive(kind, 5, 200));
      for (int number = 0; number < 1500; number++) {
        Path mutant = Files.write(folder.resolve("mutant"), mutated(whole, random));
        try {
          Archives.read(mutant, SMALL, (name, content) -> content.readAllBytes());
        } catch (UserException e) {
          assertThat(e.getMessage())
              .startsWith(mutant.toString())
              .doesNotContainPattern("Exception|java\\.|\\p{Cntrl}");
        }
      }
    }
  }

  private static byte[] mutated(byte[] whole, Random random) {
    byte[] mutant = whole.clone();
    for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
      int at = random.nextInt(mutant.length);
      switch (random.nextInt(3)) {
        case 0 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> mutant[at] = (byte) (random.nextBoolean() ? 0xff : 0);
        default -> mutant = Arrays.copyOf(mutant, Math.max(4, at));
      }
    }
    return mutant;
  }

  private org.assertj.core.api.AbstractStringAssert<?> assertRefused(
      Path archive, ArchiveLimits limits) throws IOException {
    Path out = folder.resolve("refused");
    UserException failure = null;
    try {
      AtomicFolder.write(out, partial -> Archives.extract(archive, partial, limits, Optional::of));
    } catch (UserException e) {
      failure = e;
    }
    assertThat(failure).isNotNull();
    assertThat(out).doesNotExist();
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.filter(path -> path.toString().contains("partial"))).isEmpty();
    }
    return assertThat(failure.getMessage()).contains(archive.toString()).doesNotContain("\n");
  }

  /** An archive of files of zeros: 0.tsv, 1.tsv and so on. */
  private Path archive(String kind, int entries, int bytes) throws IOException {
    Path archive = folder.resolve("archive." + kind);
    try (OutputStream out = Files.newOutputStream(archive)) {
      if (kind.equals("zip")) {
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(out)) {
          for (int number = 0; number < entries; number++) {
            write(zip, number + ".tsv", bytes);
          }
        }
      } else {
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
          for (int number = 0; number < entries; number++) {
            write(tar, number + ".tsv", bytes);
          }
        }
      }
    }
    return archive;
  }

  private static void write(ZipArchiveOutputStream zip, String name, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipArchiveEntry entry = new ZipArchiveEntry(name);
    entry.setSize(bytes);
    entry.setCrc(crc.getValue());
    zip.putArchiveEntry(entry);
    zip.write(content);
    zip.closeArchiveEntry();
  }

  private static void write(TarArchiveOutputStream tar, String name, int bytes) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(bytes);
    tar.putArchiveEntry(entry);
    tar.write("0".repeat(bytes).getBytes(StandardCharsets.US_ASCII));
    tar.closeArchiveEntry();
  }
}
