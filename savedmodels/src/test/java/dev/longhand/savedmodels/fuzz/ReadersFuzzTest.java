package dev.longhand.savedmodels.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.longhand.files.archives.ArchiveLimits;
import dev.longhand.files.archives.Archives;
import dev.longhand.files.fuzz.Fuzz;
import dev.longhand.files.tensors.ElementType;
import dev.longhand.files.tensors.TensorEntry;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import dev.longhand.savedmodels.SavedModelContent;
import dev.longhand.savedmodels.TinyClassifier;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mutants of weights, SavedModels and archives. */
class ReadersFuzzTest {
  private static final Path FIXTURES =
      Path.of("../files/src/test/resources/dev/longhand/files/tensors");
  private static final long MOST_ELEMENTS = 100_000;

  @TempDir Path folder;

  @Test
  void safetensors() throws Exception {
    Fuzz.run(
        "safetensors",
        seeds("types.safetensors", "views.expected.safetensors"),
        folder.resolve("model.safetensors"),
        ReadersFuzzTest::readTensors);
  }

  @Test
  void torchZip() throws Exception {
    Fuzz.run(
        "torch zip",
        seeds("views.bin", "views-protocol-4.bin"),
        folder.resolve("pytorch_model.bin"),
        ReadersFuzzTest::readTensors);
  }

  @Test
  void torchLegacy() throws Exception {
    Fuzz.run(
        "torch legacy",
        seeds("views.legacy.bin", "storage-views.legacy.bin"),
        folder.resolve("pytorch_model.bin"),
        ReadersFuzzTest::readTensors);
  }

  /** The pickle alone is changed: a change of the archive seldom gets that far. */
  @Test
  void pickleWithinTorchZip() throws Exception {
    byte[] archive = Files.readAllBytes(FIXTURES.resolve("views.bin"));
    Fuzz.run(
        "pickle",
        List.of(
            member(archive, "data.pkl"), member(seeds("views-protocol-4.bin").get(0), "data.pkl")),
        pickle -> withMember(archive, "data.pkl", pickle),
        folder.resolve("pytorch_model.bin"),
        ReadersFuzzTest::readTensors);
  }

  @Test
  void indexOfShards() throws Exception {
    for (String shard :
        List.of("pytorch_model-00001-of-00002.bin", "pytorch_model-00002-of-00002.bin")) {
      Files.copy(FIXTURES.resolve("sharded").resolve(shard), folder.resolve(shard));
    }
    Fuzz.run(
        "index of shards",
        seeds("sharded/pytorch_model.bin.index.json"),
        folder.resolve("pytorch_model.bin.index.json"),
        ReadersFuzzTest::readTensors);
  }

  @Test
  void savedModelAsData() throws Exception {
    Path model = folder.resolve("saved");
    TinyClassifier.write(model);
    Path graph = model.resolve("saved_model.pb");
    Fuzz.run(
        "saved_model.pb, as data",
        List.of(Files.readAllBytes(graph)),
        graph,
        file -> SavedModelContent.read(model));
  }

  @Test
  void contract() throws Exception {
    Path model = folder.resolve("saved");
    TinyClassifier.write(model);
    Path contract = model.resolve("assets.extra/contract.json");
    Fuzz.run(
        "contract.json",
        List.of(Files.readAllBytes(contract)),
        contract,
        file -> SavedModelContent.read(model));
  }

  @Test
  void tarGz() throws Exception {
    Path file = folder.resolve("data.tar.gz");
    byte[] archive = gzip(tar());
    Fuzz.run("tar.gz", List.of(archive), file, ReadersFuzzTest::readArchive);
    Fuzz.run(
        "tar within gz",
        List.of(new GZIPInputStream(new ByteArrayInputStream(archive)).readAllBytes()),
        ReadersFuzzTest::gzip,
        file,
        ReadersFuzzTest::readArchive);
  }

  @Test
  void zip() throws Exception {
    Fuzz.run("zip", List.of(zipped()), folder.resolve("data.zip"), ReadersFuzzTest::readArchive);
  }

  private static List<byte[]> seeds(String... names) throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    for (String name : names) {
      seeds.add(Files.readAllBytes(FIXTURES.resolve(name)));
    }
    return seeds;
  }

  private static void readTensors(Path file) {
    try (TensorFile tensors = TensorFiles.open(file)) {
      for (TensorEntry entry : tensors.entries().values()) {
        if (entry.elements() <= MOST_ELEMENTS && entry.type() != ElementType.BOOL) {
          if (entry.type().floating()) {
            tensors.floats(entry.name());
          } else {
            tensors.longs(entry.name());
          }
        }
      }
    }
  }

  private static void readArchive(Path file) {
    Archives.read(file, ArchiveLimits.TABLES, (name, content) -> content.readAllBytes());
  }

  private static byte[] tar() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (String name : List.of("data/train.tsv", "data/dev.tsv")) {
        byte[] content = ("sentence\tlabel\n" + name + "\t1\n").getBytes(UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] zipped() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String name : List.of("SST-2/train.tsv", "SST-2/dev.tsv")) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write("sentence\tlabel\ngood\t1\n".getBytes(UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] gzip(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] member(byte[] archive, String ending) throws IOException {
    try (ZipFile zip = ZipFile.builder().setByteArray(archive).get()) {
      for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
        if (entry.getName().endsWith(ending)) {
          return zip.getInputStream(entry).readAllBytes();
        }
      }
    }
    throw new IllegalArgumentException(ending);
  }

  /** The archive with another content of one member, nothing compressed. */
  private static byte[] withMember(byte[] archive, String ending, byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipFile in = ZipFile.builder().setByteArray(archive).get();
        ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (ZipArchiveEntry entry : Collections.list(in.getEntries())) {
        byte[] kept =
            entry.getName().endsWith(ending) ? content : in.getInputStream(entry).readAllBytes();
        CRC32 crc = new CRC32();
        crc.update(kept);
        ZipEntry stored = new ZipEntry(entry.getName());
        stored.setMethod(ZipEntry.STORED);
        stored.setSize(kept.length);
        stored.setCrc(crc.getValue());
        out.putNextEntry(stored);
        out.write(kept);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
