package dev.longhand.runner;

import dev.longhand.files.UserException;
import dev.longhand.files.download.Checksum;
import dev.longhand.files.download.Download;
import dev.longhand.files.download.Downloader;
import dev.longhand.runner.data.Mirror;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The archive in which some data is published, downloaded once into a cache folder. It is complete
 * or absent, and is read without unpacking it.
 *
 * @param data what it is called for users
 * @param folder of the cache that is its own
 * @param file its name there
 * @param server the address that a mirror stands for
 * @param path of the file on the server and on a mirror
 * @param checksum of the official file
 * @param mirrorVariable names the variable of the environment that holds the address of a mirror
 */
public record DatasetArchive(
    String data,
    String folder,
    String file,
    String server,
    String path,
    Checksum checksum,
    String mirrorVariable) {

  /** Returns the cache folder of a run. */
  public Path cache(RunContext context) {
    return context.dataCache(folder);
  }

  /** Returns the archive for a run, downloaded if it is not there; says what to do offline. */
  public Path in(RunContext context) {
    Path cache = cache(context);
    if (!Files.exists(cache.resolve(file))) {
      context.console().info("the data of %s is cached in %s".formatted(data, cache));
    }
    return context.fromNetwork(
        () ->
            in(
                cache,
                context.variable(mirrorVariable),
                context.downloader(),
                context.flags().isTrue("offline")),
        List.of(cache));
  }

  /**
   * Returns the archive, downloaded if it is not there.
   *
   * @param cache the folder that holds it
   * @param mirror the address that stands for the server's, if any
   * @param offline whether only what is there already may be used
   * @throws UserException if it cannot be had, or is not the official one
   */
  Path in(Path cache, Optional<String> mirror, Downloader downloader, boolean offline) {
    Path archive = cache.resolve(file);
    if (offline && !Files.isRegularFile(archive)) {
      throw new UserException(
          "--offline: the data of %s is not in the cache folder %s; give %s by --data_dir, or run once without --offline"
              .formatted(data, cache, file));
    }
    URI address = Mirror.address(mirrorVariable, mirror, server, path);
    return downloader.download(Download.of(address, archive).withChecksum(checksum));
  }
}
