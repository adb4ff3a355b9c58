package dev.longhand.files.download;

import dev.longhand.files.FileErrors;
import dev.longhand.files.UserException;
import dev.longhand.files.download.proxy.Addresses;
import dev.longhand.files.download.proxy.ProxyException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

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
  private final FileLocks locks;
  private final Http http;

  /** Makes a downloader. */
  public Downloader(DownloadSettings settings) {
    this(settings, FileLocks.SYSTEM);
  }

  /** Makes a downloader with other locks. */
  public Downloader(DownloadSettings settings, FileLocks locks) {
    this.settings = settings;
    this.locks = locks;
    this.http = new Http(settings);
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
   * @throws UserException if it cannot be had, is not what it should be, or cannot be written;
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

  public Http http() {
    return http;
  }

  /** Downloads a file, and leaves it to the caller to explain what the server answered. */
  public Path fetch(Download download) throws IOException {
    if (Files.exists(download.target())) {
      return download.target();
    }
    createFolder(download.target());
    return locks.holding(
        download.lock(),
        () -> settings.progress().waiting(download.title()),
        exclusive -> {
          if (Files.exists(download.target())) {
            return download.target();
          }
          return exclusive ? resumable(download) : unshared(download);
        });
  }

  private Path resumable(Download download) throws IOException {
    String name = download.target().getFileName() + ".partial";
    return transfer(download, download.target().resolveSibling(name));
  }

  /** Without locks, another process may be downloading the file too: each has its own copy. */
  private Path unshared(Download download) throws IOException {
    String name = download.target().getFileName() + "." + UUID.randomUUID() + ".partial";
    Path partial = download.target().resolveSibling(name);
    try {
      return transfer(download, partial);
    } finally {
      Files.deleteIfExists(partial);
      Files.deleteIfExists(partial.resolveSibling(name + ".tag"));
    }
  }

  private Path transfer(Download download, Path partial) throws IOException {
    Transfer transfer = new Transfer(download, settings, http, partial);
    return new Retries(settings).run(transfer::run, transfer::furthest);
  }

  /**
   * Runs an action under a lock that one process holds at a time, such as unpacking a download. On
   * a file system without locks, that holds within this process only.
   *
   * @param lock a file that is locked meanwhile
   * @param title what is done, for those who wait
   */
  public <T> T exclusively(Path lock, String title, Supplier<T> action) {
    try {
      return locks.holding(
          lock, () -> settings.progress().waiting(title), exclusive -> action.get());
    } catch (IOException e) {
      throw FileErrors.writing(lock, e);
    }
  }

  private static void createFolder(Path target) {
    try {
      Files.createDirectories(target.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw FileErrors.writing(target, e);
    }
  }

  /** Says in one line why a file could not be had. */
  public static UserException reported(String title, URI address, IOException failure) {
    return new UserException(
        "cannot download " + title + ": " + reason(Addresses.shown(address), failure), failure);
  }

  private static String reason(String address, IOException failure) {
    String message = failure.getMessage();
    if (failure instanceof StatusException answer) {
      String otherwise = "answers " + answer.status() + "; run the command again later";
      return address + " " + STATUS.getOrDefault(answer.status(), otherwise);
    }
    if (failure instanceof ProxyException) {
      return message;
    }
    if (failure instanceof NoNetworkException) {
      return message + "; connect to the network or use a local file";
    }
    if (failure instanceof DamagedException) {
      return address + " sends a damaged file: " + message + "; run the command again later";
    }
    if (failure instanceof TooSlowException) {
      return address
          + " sends too slowly ("
          + message
          + "); run the command again, it goes on where it stopped";
    }
    return address
        + " breaks off ("
        + message
        + "); run the command again, it goes on where it stopped";
  }
}
