package dev.longhand.savedmodels.download;

import dev.longhand.savedmodels.files.FileErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The transfer of one file into {@code TARGET.partial}, which a later transfer goes on with. Beside
 * it {@code TARGET.partial.tag} says which version of the file it is part of (the server's entity
 * tag, or else the time of its last change): without one, or with another, it starts anew.
 */
final class Transfer {
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final int PARTIAL_CONTENT = 206;

  private final Download download;
  private final DownloadSettings settings;
  private final Http http;
  private final Path partial;
  private final Path tag;
  private long furthest;

  Transfer(Download download, DownloadSettings settings, Http http) {
    this.download = download;
    this.settings = settings;
    this.http = http;
    String name = download.target().getFileName() + ".partial";
    this.partial = download.target().resolveSibling(name);
    this.tag = download.target().resolveSibling(name + ".tag");
  }

  /** The most bytes that were there at once. */
  long furthest() {
    return furthest;
  }

  /** Transfers what is missing, checks the whole and puts it in its place. */
  Path run() throws IOException {
    long present = present();
    if (present == 0 || present != download.size()) {
      receive(present);
    }
    check();
    writing(
        () -> {
          Files.deleteIfExists(tag);
          return Files.move(partial, download.target(), StandardCopyOption.ATOMIC_MOVE);
        });
    return download.target();
  }

  /** The bytes that can be gone on with. */
  private long present() {
    return writing(
        () -> {
          long bytes = Files.exists(partial) ? Files.size(partial) : 0;
          boolean tooMany = download.size() >= 0 && bytes > download.size();
          return tooMany || !Files.exists(tag) ? 0 : bytes;
        });
  }

  private void receive(long present) throws IOException {
    Map<String, String> headers = new HashMap<>(download.headers());
    if (present > 0) {
      headers.put("Range", "bytes=" + present + "-");
      headers.put("If-Range", writing(() -> Files.readString(tag)));
    }
    HttpResponse<InputStream> answer;
    try {
      answer = http.get(download.address(), headers);
    } catch (StatusException e) {
      if (e.status() == RANGE_NOT_SATISFIABLE) {
        discard();
        throw new IOException("the server has less than what is here; starting anew", e);
      }
      throw e;
    }
    try (InputStream body = answer.body();
        StallGuard guard = new StallGuard(body, settings.timeout())) {
      long start = start(answer, present);
      long total = total(answer, start);
      try (FileChannel file = open(start, answer.headers())) {
        copy(body, guard, file, total);
      }
    }
  }

  /** Where the body belongs: a server may not know ranges, or have another version by now. */
  private long start(HttpResponse<?> answer, long present) throws IOException {
    if (answer.statusCode() != PARTIAL_CONTENT) {
      return 0;
    }
    Matcher range = CONTENT_RANGE.matcher(answer.headers().firstValue("Content-Range").orElse(""));
    if (!range.matches() || Long.parseLong(range.group(1)) != present) {
      discard();
      throw new IOException(download.address() + " answers another range than it was asked for");
    }
    return present;
  }

  private long total(HttpResponse<?> answer, long start) throws IOException {
    long rest = answer.headers().firstValueAsLong("Content-Length").orElse(-1);
    long total = rest < 0 ? download.size() : start + rest;
    if (download.size() >= 0 && total != download.size()) {
      discard();
      throw new DamagedException(
          "it has " + total + " bytes where " + download.size() + " were expected");
    }
    return total;
  }

  private FileChannel open(long start, HttpHeaders headers) {
    return writing(
        () -> {
          Files.deleteIfExists(tag);
          FileChannel file =
              FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          file.truncate(start).position(start);
          Optional<String> version = version(headers);
          if (version.isPresent()) {
            Files.writeString(tag, version.get());
          }
          return file;
        });
  }

  /** What If-Range takes: a strong entity tag, or else the time of the last change. */
  private static Optional<String> version(HttpHeaders headers) {
    return headers
        .firstValue("ETag")
        .filter(value -> value.startsWith("\""))
        .or(() -> headers.firstValue("Last-Modified"));
  }

  private void copy(InputStream body, StallGuard guard, FileChannel file, long total)
      throws IOException {
    byte[] buffer = new byte[1 << 16];
    long bytes = writing(file::position);
    settings.progress().at(download.title(), bytes, total);
    for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
      ByteBuffer arrived = ByteBuffer.wrap(buffer, 0, count);
      bytes += writing(() -> writeAll(file, arrived));
      furthest = Math.max(furthest, bytes);
      guard.arrived();
      settings.progress().at(download.title(), bytes, total);
    }
    writing(
        () -> {
          file.force(true);
          return file;
        });
    if (total >= 0 && bytes != total) {
      throw new IOException("the connection closed after " + bytes + " of " + total + " bytes");
    }
  }

  private static int writeAll(FileChannel file, ByteBuffer bytes) throws IOException {
    int count = bytes.remaining();
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
    return count;
  }

  private void check() throws IOException {
    if (download.checksum().isEmpty()) {
      return;
    }
    Checksum expected = download.checksum().get();
    String actual = writing(() -> expected.of(partial));
    if (!actual.equals(expected.hex())) {
      discard();
      throw new DamagedException(
          "its "
              + expected.kind()
              + " is "
              + actual
              + " where "
              + expected.hex()
              + " was expected");
    }
  }

  private void discard() {
    writing(
        () -> {
          Files.deleteIfExists(tag);
          return Files.deleteIfExists(partial);
        });
  }

  /** Runs what touches the disk: its failures are reported at once, and no retry helps. */
  private <T> T writing(Retries.Request<T> request) {
    try {
      return request.run();
    } catch (IOException e) {
      throw FileErrors.writing(download.target(), Math.max(0, download.size()), e);
    } catch (UncheckedIOException e) {
      throw FileErrors.writing(download.target(), e.getCause());
    }
  }
}
