package dev.longhand.files.download;

import dev.longhand.files.FileErrors;
import dev.longhand.files.download.proxy.Addresses;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The transfer of one file into a partial file, which a later transfer goes on with. Beside it
 * {@code PARTIAL.tag} says which version of the file it is part of (the server's entity tag, or
 * else the time of its last change): without one, or with another, it starts anew.
 */
final class Transfer {
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18}|\\*)");
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final int PARTIAL_CONTENT = 206;
  private static final String CHANGED = "the file has changed on the server; starting anew";

  private final Download download;
  private final DownloadSettings settings;
  private final Http http;
  private final Pace pace;
  private final Path partial;
  private final Path tag;
  private long furthest;

  /**
   * Prepares a transfer.
   *
   * @param partial where the bytes are kept until they are all there, in the target's folder
   */
  Transfer(Download download, DownloadSettings settings, Http http, Path partial) {
    this.download = download;
    this.settings = settings;
    this.http = http;
    this.pace = new Pace(settings.limits());
    this.partial = partial;
    this.tag = partial.resolveSibling(partial.getFileName() + ".tag");
  }

  /** The most bytes that were there at once. */
  long furthest() {
    return furthest;
  }

  /** Transfers what is missing, checks the whole and puts it in its place. */
  Path run() throws IOException {
    pace.check();
    long present = present();
    if (present == 0 || present != download.size()) {
      try {
        receive(present);
      } catch (IOException e) {
        discardUnlessResumable();
        throw e;
      }
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
          return bytes > most() || !Files.exists(tag) ? 0 : bytes;
        });
  }

  /** The bytes that the file may have. */
  private long most() {
    return download.size() >= 0 ? download.size() : settings.limits().undeclaredBytes();
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
      requirePlain(answer.headers());
      long start = start(answer, present);
      long total = total(answer, start);
      try (FileChannel file = open(start, total, answer.headers())) {
        copy(guard, file, total);
      }
    }
  }

  /**
   * Refuses an encoding that was not asked for. What names itself compressed, and what has a
   * checksum, is the file as it is, whatever a server says of it.
   */
  private void requirePlain(HttpHeaders headers) throws DamagedException {
    String encoding = headers.firstValue("Content-Encoding").orElse("").strip();
    boolean plain = encoding.isEmpty() || encoding.equalsIgnoreCase("identity");
    String name = download.target().getFileName().toString().toLowerCase(Locale.ROOT);
    if (!plain && download.checksum().isEmpty() && !name.matches(".*\\.t?gz")) {
      discard();
      throw new DamagedException(
          "it is encoded as \"" + Addresses.printable(encoding) + "\", which was not asked for");
    }
  }

  /** Returns the offset of the body; 0 if the server ignores ranges or the file has changed. */
  private long start(HttpResponse<?> answer, long present) throws IOException {
    if (answer.statusCode() != PARTIAL_CONTENT) {
      return 0;
    }
    Matcher range = CONTENT_RANGE.matcher(answer.headers().firstValue("Content-Range").orElse(""));
    if (present == 0 || !range.matches() || Long.parseLong(range.group(1)) != present) {
      discard();
      throw new IOException("the server answers another range than it was asked for");
    }
    Optional<String> version = version(answer.headers());
    if (version.isPresent() && !version.get().equals(writing(() -> Files.readString(tag)))) {
      discard();
      throw new IOException(CHANGED);
    }
    if (!range.group(2).equals("*")) {
      requireSize(Long.parseLong(range.group(2)));
    }
    return present;
  }

  /** The bytes that the whole file will have, or -1 if the server does not say. */
  private long total(HttpResponse<?> answer, long start) throws IOException {
    long rest = Sizes.of(answer.headers(), "Content-Length").orElse(-1);
    if (rest < 0) {
      return download.size();
    }
    requireSize(start + rest);
    return start + rest;
  }

  private void requireSize(long total) throws DamagedException {
    if (download.size() >= 0 && total != download.size()) {
      discard();
      throw new DamagedException(
          "it has " + total + " bytes where " + download.size() + " were expected");
    }
    if (total > most()) {
      discard();
      throw new DamagedException(
          "it has %d bytes where at most %d were expected".formatted(total, most()));
    }
  }

  private FileChannel open(long start, long total, HttpHeaders headers) {
    return writing(
        () -> {
          Files.deleteIfExists(tag);
          FileChannel file =
              FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          file.truncate(start).position(start);
          if (total - start > Files.getFileStore(partial).getUsableSpace()) {
            file.close();
            Files.delete(partial);
            throw new IOException("No space left on device");
          }
          Optional<String> version = version(headers);
          if (version.isPresent()) {
            Files.writeString(tag, version.get());
          }
          return file;
        });
  }

  /** Returns the value of If-Range: a strong entity tag, or else the time of the last change. */
  private static Optional<String> version(HttpHeaders headers) {
    return headers
        .firstValue("ETag")
        .filter(value -> value.startsWith("\""))
        .or(() -> headers.firstValue("Last-Modified"));
  }

  private void copy(StallGuard guard, FileChannel file, long total) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long bytes = writing(file::position);
    settings.progress().at(download.title(), bytes, total);
    for (int count = guard.read(buffer); count >= 0; count = guard.read(buffer)) {
      if (bytes + count > most()) {
        discard();
        throw new DamagedException("it goes on after " + most() + " bytes, where it was to end");
      }
      ByteBuffer arrived = ByteBuffer.wrap(buffer, 0, count);
      bytes += writing(() -> writeAll(file, arrived));
      furthest = Math.max(furthest, bytes);
      settings.progress().at(download.title(), bytes, total);
      pace.arrived(count);
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

  /** Removes bytes that no later transfer can go on with. */
  private void discardUnlessResumable() {
    if (!Files.exists(tag)) {
      discard();
    }
  }

  /** Removes all that has arrived. */
  void discard() {
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
