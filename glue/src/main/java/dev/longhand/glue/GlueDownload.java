package dev.longhand.glue;

import dev.longhand.files.UserException;
import dev.longhand.files.archives.ArchiveLimits;
import dev.longhand.files.archives.Archives;
import dev.longhand.files.atomic.AtomicFolder;
import dev.longhand.files.download.Checksum;
import dev.longhand.files.download.Download;
import dev.longhand.files.download.Downloader;
import dev.longhand.runner.data.Mirror;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The official files of the GLUE tasks, downloaded into a folder where later runs find them.
 *
 * <p>A task's folder is complete or absent. The server can be replaced by a mirror that has the
 * same paths.
 */
public final class GlueDownload {
  /** Names the variable of the environment that holds the address of a mirror. */
  public static final String MIRROR_VARIABLE = "LONGHAND_GLUE_MIRROR";

  private static final String SERVER = "https://dl.fbaipublicfiles.com";
  private static final String MRPC = "senteval/senteval_data/msr_paraphrase_";

  /**
   * A file on a server.
   *
   * @param server the server's address
   * @param path the file's path there
   * @param sha256 its checksum where one is published (Hugging Face's data set card of GLUE), or
   *     empty; archives carry checksums of their own
   */
  private record Remote(String server, String path, String sha256) {
    Remote(String path, String sha256) {
      this(SERVER, path, sha256);
    }

    static Remote data(String name) {
      return new Remote("glue/data/" + name, "");
    }

    String fileName() {
      return path.substring(path.lastIndexOf('/') + 1);
    }
  }

  private static final Remote MRPC_TRAIN =
      new Remote(
          MRPC + "train.txt", "60a9b09084528f0673eedee2b69cb941920f0b8cd0eeccefc464a98768457f89");
  private static final Remote MRPC_TEST =
      new Remote(
          MRPC + "test.txt", "a04e271090879aaba6423d65b94950c089298587d9c084bf9cd7439bd785f784");
  private static final Remote MRPC_DEV_IDS =
      new Remote(
          "glue/data/mrpc_dev_ids.tsv",
          "971d7767d81b997fd9060ade0ec23c4fc31cbb226a55d1bd4a1bac474eb81dc7");

  /** Where the tasks but MRPC and AX are; an archive holds one folder with the task's files. */
  private static final Map<String, Remote> ARCHIVES =
      Map.of(
          "cola", Remote.data("CoLA.zip"),
          "sst2", Remote.data("SST-2.zip"),
          "stsb", Remote.data("STS-B.zip"),
          "qqp", Remote.data("QQP-clean.zip"),
          "mnli", Remote.data("MNLI.zip"),
          "qnli", Remote.data("QNLIv2.zip"),
          "rte", Remote.data("RTE.zip"),
          "wnli", Remote.data("WNLI.zip"));

  private static final Remote AX = Remote.data("AX.tsv");
  private static final Remote AG_NEWS_TRAIN =
      agNews("train.csv", "76a0a2d2f92b286371fe4d4044640910a04a803fdd2538e0f3f29a5c6f6b672e");
  private static final Remote AG_NEWS_TEST =
      agNews("test.csv", "521465c2428ed7f02f8d6db6ffdd4b5447c1c701962353eb2c40d548c3c85699");

  private final Path cache;
  private final Optional<String> mirror;
  private final Downloader downloader;
  private final boolean offline;

  /**
   * Makes a downloader.
   *
   * @param cache the folder that holds a folder for each task
   * @param mirror the address that stands for the official server's, if any
   * @param downloader fetches a file
   * @param offline whether only what is there already may be used
   */
  public GlueDownload(Path cache, Optional<String> mirror, Downloader downloader, boolean offline) {
    this.cache = cache;
    this.mirror = mirror;
    this.downloader = downloader;
    this.offline = offline;
  }

  private static Remote agNews(String file, String sha256) {
    return new Remote(
        "https://raw.githubusercontent.com",
        "mhjabreel/CharCnn_Keras/master/data/ag_news_csv/" + file,
        sha256);
  }

  /** Returns whether a task's folder is there already. */
  public boolean isKept(GlueTask task) {
    return Files.isDirectory(place(task));
  }

  private Path place(GlueTask task) {
    return cache.resolve(task.folder());
  }

  /**
   * Returns the folder of a task, downloaded if it is not there.
   *
   * @throws UserException if it cannot be had
   */
  public Path folder(GlueTask task) {
    Path folder = place(task);
    if (isKept(task)) {
      return folder;
    }
    if (offline) {
      throw new UserException(
          ("--offline: the data of %s is not in the cache folder %s; give it by --data_dir, or run"
                  + " once without --offline")
              .formatted(task.name(), cache));
    }
    Path lock = cache.resolve("." + task.folder() + ".lock");
    return downloader.exclusively(lock, task.folder(), () -> download(task, folder));
  }

  private Path download(GlueTask task, Path folder) {
    if (isKept(task)) {
      return folder;
    }
    List<Path> files = remotes(task).stream().map(this::fetch).toList();
    try {
      AtomicFolder.write(folder, target -> unpack(task, files, target));
    } catch (UserException failure) {
      if (!Files.isDirectory(folder)) {
        // A page of a proxy in an archive's place would be found again by every later run.
        files.forEach(AtomicFolder::delete);
        throw new UserException(
            "the data of %s cannot be unpacked, and its download is removed: %s"
                .formatted(task.name(), failure.getMessage()),
            failure);
      }
      // Another run was faster; a folder that is there is complete.
    }
    files.forEach(AtomicFolder::delete);
    return folder;
  }

  private static List<Remote> remotes(GlueTask task) {
    return switch (task.name()) {
      case "mrpc" -> List.of(MRPC_TRAIN, MRPC_TEST, MRPC_DEV_IDS);
      case "ax" -> List.of(AX);
      case "ag_news" -> List.of(AG_NEWS_TRAIN, AG_NEWS_TEST);
      default -> List.of(ARCHIVES.get(task.name()));
    };
  }

  private Path fetch(Remote remote) {
    Path target = cache.resolve("downloads").resolve(remote.fileName());
    Download download =
        Download.of(
            Mirror.address(MIRROR_VARIABLE, mirror, remote.server(), remote.path()), target);
    return downloader.download(
        remote.sha256().isEmpty()
            ? download
            : download.withChecksum(Checksum.sha256(remote.sha256())));
  }

  private static void unpack(GlueTask task, List<Path> files, Path target) throws IOException {
    switch (task.name()) {
      case "mrpc" -> splitMrpc(files.get(0), files.get(1), files.get(2), target);
      case "ax" -> Files.copy(files.get(0), target.resolve(AX.fileName()));
      case "ag_news" -> {
        for (Path file : files) {
          Files.copy(file, target.resolve(file.getFileName()));
        }
      }
      default -> unzip(files.get(0), target);
    }
  }

  /** Takes the tables of the archive's one folder, and leaves its sources and notes. */
  private static void unzip(Path archive, Path target) {
    Archives.extract(
        archive,
        target,
        ArchiveLimits.TABLES,
        name ->
            name.matches("[^/]+/[^/.]+\\.tsv")
                ? Optional.of(name.substring(name.indexOf('/') + 1))
                : Optional.empty());
  }

  /** Microsoft's file holds training and development set; the ids tell which pair is which. */
  private static void splitMrpc(Path train, Path test, Path devIds, Path target)
      throws IOException {
    Set<String> dev = new HashSet<>();
    for (String line : Files.readAllLines(devIds)) {
      dev.add(line.strip());
    }
    StringBuilder trainRows = new StringBuilder();
    StringBuilder devRows = new StringBuilder();
    for (String line : Files.readAllLines(train)) {
      String[] fields = line.split("\t", -1);
      boolean header = trainRows.isEmpty();
      boolean isDev = fields.length > 2 && dev.contains(fields[1] + "\t" + fields[2]);
      if (header || !isDev) {
        trainRows.append(line).append('\n');
      }
      if (header || isDev) {
        devRows.append(line).append('\n');
      }
    }
    Files.writeString(target.resolve("train.tsv"), trainRows);
    Files.writeString(target.resolve("dev.tsv"), devRows);
    Files.copy(test, target.resolve("test.tsv"));
  }
}
