package dev.longhand.files.download;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A file to be downloaded.
 *
 * @param address where it is
 * @param target where it is to be
 * @param title its name for progress and messages
 * @param headers to be sent, such as Authorization; that one goes to the address's own host only
 * @param size in bytes, or -1 if it is not known
 * @param checksum that it must have, if it is known
 * @param lock a file that one process at a time locks while it downloads
 */
public record Download(
    URI address,
    Path target,
    String title,
    Map<String, String> headers,
    long size,
    Optional<Checksum> checksum,
    Path lock) {
  /** Takes a copy of the headers. */
  public Download {
    headers = Map.copyOf(headers);
  }

  /** A file of which nothing else is known. */
  public static Download of(URI address, Path target) {
    String name = target.getFileName().toString();
    return new Download(
        address,
        target,
        name,
        Map.of(),
        -1,
        Optional.empty(),
        target.resolveSibling("." + name + ".lock"));
  }

  /** The same file, which must have this checksum. */
  public Download withChecksum(Checksum expected) {
    return new Download(address, target, title, headers, size, Optional.of(expected), lock);
  }

  /** The same file, which must have this many bytes. */
  public Download withSize(long bytes) {
    return new Download(address, target, title, headers, bytes, checksum, lock);
  }
}
