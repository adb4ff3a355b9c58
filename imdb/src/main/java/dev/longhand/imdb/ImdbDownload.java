package dev.longhand.imdb;

import dev.longhand.savedmodels.ReportedException;
import dev.longhand.savedmodels.download.Checksum;
import dev.longhand.savedmodels.download.Download;
import dev.longhand.savedmodels.download.Downloader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The official archive of IMDB, downloaded into a folder where later runs find it. It is complete
 * or absent, and is read without unpacking it. The server can be replaced by a mirror that has the
 * same path.
 */
final class ImdbDownload {
  /** Names the variable of the environment that holds the address of a mirror. */
  static final String MIRROR_VARIABLE = "LONGHAND_IMDB_MIRROR";

  private static final String SERVER = "https://ai.stanford.edu";
  private static final String PATH = "/~amaas/data/sentiment/aclImdb_v1.tar.gz";
  private static final Checksum OFFICIAL = Checksum.md5("7c2ac02c03563afcf9b574c7e56c153a");

  private final Path archive;
  private final URI address;
  private final Checksum checksum;
  private final Downloader downloader;
  private final boolean offline;

  /**
   * Makes a downloader of the official file.
   *
   * @param cache the folder that holds the archive
   * @param mirror the address that stands for the official server's, if any
   * @param downloader fetches a file
   * @param offline whether only what is there already may be used
   */
  ImdbDownload(Path cache, Optional<String> mirror, Downloader downloader, boolean offline) {
    this(cache, mirror, downloader, offline, OFFICIAL);
  }

  ImdbDownload(
      Path cache,
      Optional<String> mirror,
      Downloader downloader,
      boolean offline,
      Checksum checksum) {
    this.archive = cache.resolve("aclImdb_v1.tar.gz");
    this.address = URI.create(mirror.orElse(SERVER).replaceAll("/+$", "") + PATH);
    this.checksum = checksum;
    this.downloader = downloader;
    this.offline = offline;
  }

  /** Tells whether the archive is there already. */
  boolean isKept() {
    return Files.isRegularFile(archive);
  }

  /**
   * Returns the archive, downloaded if it is not there.
   *
   * @throws ReportedException if it cannot be had, or is not the official one
   */
  Path archive() {
    if (offline && !isKept()) {
      throw new ReportedException(
          ("--offline: the data of IMDB is not in the cache folder %s; give aclImdb_v1.tar.gz by"
                  + " --data_dir, or run once without --offline")
              .formatted(archive.getParent()));
    }
    return downloader.download(Download.of(address, archive).withChecksum(checksum));
  }
}
