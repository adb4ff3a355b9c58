package dev.longhand.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.longhand.files.UserException;
import dev.longhand.files.download.Checksum;
import dev.longhand.files.download.DownloadSettings;
import dev.longhand.files.download.Downloader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads from a server on loopback that has the official server's path. */
final class DatasetArchiveTest {
  /** RFC 1321's test suite. */
  private static final Checksum MD5_OF_ABC = Checksum.md5("900150983cd24fb0d6963f7d28e17f72");

  @TempDir Path cache;
  private final List<String> asked = new ArrayList<>();
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().getPath());
          exchange.sendResponseHeaders(200, 3);
          exchange.getResponseBody().write("abc".getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Optional<String> mirror() {
    return Optional.of("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  private static Downloader downloader() {
    return new Downloader(
        new DownloadSettings(
            2, Duration.ofMillis(10), Duration.ofSeconds(5), (file, bytes, total) -> {}));
  }

  private Path archive(Checksum checksum, boolean offline) {
    return new DatasetArchive(
            "letters",
            "letters",
            "abc.tar.gz",
            "http://127.0.0.1:1",
            "/all/abc",
            checksum,
            "MIRROR")
        .in(cache, mirror(), downloader(), offline);
  }

  @Test
  void isDownloadedOnce() throws IOException {
    assertThat(Files.readString(archive(MD5_OF_ABC, false))).isEqualTo("abc");
    assertThat(archive(MD5_OF_ABC, true)).isEqualTo(cache.resolve("abc.tar.gz"));
    assertThat(asked).containsExactly("/all/abc");
  }

  @Test
  void aFileOtherThanTheOfficialOneIsRefused() {
    Checksum other = Checksum.md5("7c2ac02c03563afcf9b574c7e56c153a");

    assertThatThrownBy(() -> archive(other, false))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("abc.tar.gz");
    assertThat(cache.resolve("abc.tar.gz")).doesNotExist();
  }

  @Test
  void offlineNamesTheCacheFolder() {
    assertThatThrownBy(() -> archive(MD5_OF_ABC, true))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(cache.toString())
        .hasMessageContaining("--data_dir");
    assertThat(asked).isEmpty();
  }
}
