package dev.longhand.savedmodels.download;

import dev.longhand.savedmodels.ReportedException;
import dev.longhand.savedmodels.files.FileErrors;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Downloads files over HTTP: resumes what was interrupted, tries again after a pause, checks length
 * and checksum, and lets one process at a time write a file. What has arrived is kept in {@code
 * TARGET.partial} until it is all there.
 */
public final class Downloader {
  private static final Map<Integer, String> STATUS =
      Map.of(
          401, "asks for credentials (401); check that the address is public",
          403, "forbids access (403); check that the address is public",
          404, "has no such file (404); check the address",
          410, "has removed the file (410); look for it elsewhere",
          429, "answers that it was asked too often (429); wait and run the command again",
          503, "is out of service (503); wait and run the command again");

  private final DownloadSettings settings;
  private final Http http;

  /** Makes a downloader. */
  public Downloader(DownloadSettings settings) {
    this.settings = settings;
    this.http = new Http(settings.timeout());
  }

  /**
   * Downloads a file to a place where it appears complete or not at all; keeps one that is there.
   */
  public Path download(URI address, Path target) {
    return download(Download.of(address, target));
  }

  /**
   * Downloads a file to a place where it appears complete or not at all; keeps one that is there.
   *
   * @throws ReportedException if it cannot be had, is not what it should be, or cannot be written;
   *     {@link #isNoNetwork} tells whether any server was reached
   */
  public Path download(Download download) {
    try {
      return fetch(download);
    } catch (IOException e) {
      throw reported(download.title(), download.address(), e);
    }
  }

  /** Whether a failure means that no server could be reached, rather than what one answered. */
  public static boolean isNoNetwork(Throwable failure) {
    return failure instanceof NoNetworkException
        || failure.getCause() instanceof NoNetworkException;
  }

  Http http() {
    return http;
  }

  /** Downloads a file, and leaves it to the caller to explain what the server answered. */
  Path fetch(Download download) throws IOException {
    if (Files.exists(download.target())) {
      return download.target();
    }
    createFolder(download.target());
    return FileLocks.holding(
        download.lock(),
        () -> {
          if (Files.exists(download.target())) {
            return download.target();
          }
          Transfer transfer = new Transfer(download, settings, http);
          return new Retries(settings).run(transfer::run, transfer::furthest);
        });
  }

  private static void createFolder(Path target) {
    try {
      Files.createDirectories(target.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw FileErrors.writing(target, e);
    }
  }

  /** Says in one line why a file could not be had. */
  static ReportedException reported(String title, URI address, IOException failure) {
    String what = "cannot download " + title + ": ";
    if (failure instanceof StatusException answer) {
      String meaning =
          STATUS.getOrDefault(
              answer.status(), "answers " + answer.status() + "; run the command again later");
      return new ReportedException(what + address + " " + meaning, failure);
    }
    if (failure instanceof NoNetworkException) {
      return new ReportedException(
          what + failure.getMessage() + "; connect to the network or use a local file", failure);
    }
    if (failure instanceof DamagedException) {
      return new ReportedException(
          what
              + address
              + " sends a damaged file: "
              + failure.getMessage()
              + "; run the command again later",
          failure);
    }
    return new ReportedException(
        what
            + address
            + " breaks off ("
            + failure.getMessage()
            + "); run the command again, it goes on where it stopped",
        failure);
  }
}
