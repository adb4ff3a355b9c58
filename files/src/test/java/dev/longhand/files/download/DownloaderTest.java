package dev.longhand.files.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UserException;
import dev.longhand.files.download.LoopbackServer.Answer;
import dev.longhand.files.download.LoopbackServer.Fault;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Downloads from a server that misbehaves. */
class DownloaderTest {
  private static final String SHA_256_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  private final byte[] body = new byte[300_000];
  private final List<Long> progress = new ArrayList<>();
  private final Downloader downloader =
      new Downloader(
          new DownloadSettings(
              3,
              Duration.ofMillis(5),
              Duration.ofMillis(500),
              (file, bytes, total) -> {
                assertThat(file).isEqualTo("file");
                assertThat(total).isEqualTo(body.length);
                progress.add(bytes);
              }));
  @TempDir private Path folder;
  private Path target;
  private LoopbackServer server;

  @BeforeEach
  void serve() throws IOException {
    new Random(1).nextBytes(body);
    server = new LoopbackServer(0).serve("/file", Answer.file(body, "v1"));
    target = folder.resolve("new/file");
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void downloadsAFileOnce() throws IOException {
    assertThat(downloader.download(server.address("/file"), target)).isEqualTo(target);
    downloader.download(server.address("/file"), target);
    assertThat(Files.readAllBytes(target)).isEqualTo(body);
    assertThat(server.requests()).hasSize(1);
    assertThat(progress).isSorted().endsWith((long) body.length);
    assertOnlyTargetIsLeft();
  }

  @Test
  void goesOnWhereTheConnectionBroke() throws IOException {
    server.fail("/file", new Fault.Truncate(100_000), new Fault.Truncate(150_000));
    downloader.download(server.address("/file"), target);
    assertThat(Files.readAllBytes(target)).isEqualTo(body);
    assertThat(server.requests()).hasSize(3);
    assertThat(start(server.requests().get(1))).isBetween(50_000, 100_000);
    assertThat(start(server.requests().get(2))).isBetween(200_000, 250_000);
    assertThat(progress).isSorted();
    assertOnlyTargetIsLeft();
  }

  @Test
  void countsFailuresOnlyWhileNothingArrives() throws IOException {
    for (int i = 0; i < 20; i++) {
      server.fail("/file", new Fault.Truncate(10_000), new Fault.Drop());
    }
    downloader.download(server.address("/file"), target);
    assertThat(Files.readAllBytes(target)).isEqualTo(body);
  }

  @Test
  void goesOnInALaterRun() throws IOException {
    server.fail("/file", new Fault.Truncate(100_000), new Fault.Truncate(0), new Fault.Truncate(0));
    assertThatThrownBy(() -> downloader.download(server.address("/file"), target))
        .isInstanceOf(UserException.class)
        .message()
        .startsWith("cannot download file: " + server.address("/file") + " breaks off (")
        .endsWith("run the command again, it goes on where it stopped")
        .doesNotContain("\n");
    assertThat(target).doesNotExist();
    downloader.download(server.address("/file"), target);
    assertThat(Files.readAllBytes(target)).isEqualTo(body);
    assertThat(start(server.requests().get(3))).isBetween(50_000, 100_000);
  }

  @Test
  void startsAnewWhereTheServerKnowsNoRanges() throws IOException {
    server.fail("/file", new Fault.Truncate(100_000), new Fault.IgnoreRange());
    downloader.download(server.address("/file"), target);
    assertThat(Files.readAllBytes(target)).isEqualTo(body);
  }

  @Test
  void givesUpOnAServerThatNeverGetsFurther() {
    for (int i = 0; i < 20; i++) {
      server.fail("/endless", new Fault.Truncate(100_000));
    }
    server.serve("/endless", new Answer(200, Map.of(), ByteBuffer.wrap(body)));
    assertThatThrownBy(
            () -> downloader.download(server.address("/endless"), folder.resolve("file")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("breaks off");
  }

  @Test
  void startsAnewWhereTheFileHasChanged() throws IOException {
    server.fail("/file", new Fault.Truncate(100_000), new Fault.Truncate(0), new Fault.Truncate(0));
    assertThatThrownBy(() -> downloader.download(server.address("/file"), target))
        .isInstanceOf(UserException.class);
    byte[] changed = body.clone();
    changed[0]++;
    server.serve("/file", Answer.file(changed, "v2"));
    downloader.download(server.address("/file"), target);
    assertThat(Files.readAllBytes(target)).isEqualTo(changed);
  }

  @Test
  void startsAnewWhereTooMuchIsThere() throws IOException {
    Files.createDirectories(target.getParent());
    Files.write(target.resolveSibling("file.partial"), new byte[body.length + 5]);
    Files.writeString(target.resolveSibling("file.partial.tag"), "\"v1\"");
    downloader.download(server.address("/file"), target);
    assertThat(Files.readAllBytes(target)).isEqualTo(body);
  }

  @Test
  void wakesUpWhereNothingMoreArrives() throws IOException {
    server.fail("/file", new Fault.Stall(100_000, 20_000));
    downloader.download(server.address("/file"), target);
    assertThat(Files.readAllBytes(target)).isEqualTo(body);
    assertThat(server.requests()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"408", "429", "500", "502", "503", "504"})
  void triesAgainWhatPasses(int status) throws IOException {
    server.fail("/file", new Fault.Status(status, Map.of()), new Fault.Status(status, Map.of()));
    downloader.download(server.address("/file"), target);
    assertThat(Files.readAllBytes(target)).isEqualTo(body);
  }

  @Test
  void waitsAsLongAsTheServerAsksFor() throws IOException {
    server.fail("/file", new Fault.Status(503, Map.of("Retry-After", "1")));
    long start = System.nanoTime();
    downloader.download(server.address("/file"), target);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(1));
  }

  @Test
  void doesNotWaitForADay() {
    server.fail("/file", new Fault.Status(503, Map.of("Retry-After", "86400")));
    assertThatThrownBy(() -> downloader.download(server.address("/file"), target))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is out of service (503)");
  }

  @ParameterizedTest
  @CsvSource({
    "401, asks for credentials (401)",
    "403, forbids access (403)",
    "404, has no such file (404); check the address",
    "418, answers 418"
  })
  void asksOnceWhereAnotherAnswerIsNotToBeExpected(int status, String message) {
    server.fail("/file", new Fault.Status(status, Map.of()));
    assertThatThrownBy(() -> downloader.download(server.address("/file"), target))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message)
        .matches(failure -> !Downloader.isNoNetwork(failure));
    assertThat(server.requests()).hasSize(1);
    assertThat(target).doesNotExist();
  }

  @Test
  void saysThatThereIsNoNetwork() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0)) {
      port = closed.getLocalPort();
    }
    URI nobody = URI.create("http://127.0.0.1:" + port + "/file");
    assertThatThrownBy(() -> downloader.download(nobody, target))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("127.0.0.1 cannot be reached")
        .matches(Downloader::isNoNetwork);
    assertThatThrownBy(() -> downloader.download(URI.create("http://nobody.invalid/file"), target))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("nobody.invalid cannot be reached")
        .matches(Downloader::isNoNetwork);
  }

  @Test
  void checksTheChecksum() throws IOException {
    server.serve("/file", Answer.file("abc".getBytes(StandardCharsets.UTF_8), "v1"));
    Downloader quiet =
        new Downloader(
            new DownloadSettings(
                3, Duration.ofMillis(5), Duration.ofSeconds(5), (file, bytes, total) -> {}));
    Download download = Download.of(server.address("/file"), target);
    quiet.download(download.withChecksum(Checksum.sha256(SHA_256_OF_ABC)));
    assertThat(target).hasContent("abc");
    Files.delete(target);
    quiet.download(
        download.withChecksum(
            Checksum.ofTag("f2ba8f84ab5c1bce84a7b441cb1959cfc7093b7f").orElseThrow()));
    Files.delete(target);
    quiet.download(download.withChecksum(Checksum.md5("900150983CD24FB0D6963F7D28E17F72")));
    Files.delete(target);
    String wrong = SHA_256_OF_ABC.replace('b', 'c');
    assertThatThrownBy(() -> quiet.download(download.withChecksum(Checksum.sha256(wrong))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("sends a damaged file")
        .hasMessageContaining(SHA_256_OF_ABC)
        .hasMessageContaining(wrong);
    assertOnlyLocksAreLeft();
  }

  @Test
  void checksTheSize() throws IOException {
    Download download = Download.of(server.address("/file"), target).withSize(7);
    assertThatThrownBy(() -> downloader.download(download))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("it has 300000 bytes where 7 were expected");
    assertOnlyLocksAreLeft();
  }

  @Test
  void keepsSecretsFromOtherHosts() {
    server.serve("/own", Answer.redirect("/file", Map.of()));
    server.serve(
        "/other", Answer.redirect("http://localhost:" + server.port() + "/file", Map.of()));
    for (String path : List.of("/own", "/other")) {
      Path place = folder.resolve(path.substring(1)).resolve("file");
      Download plain = Download.of(server.address(path), place);
      downloader.download(
          new Download(
              plain.address(),
              place,
              "file",
              Map.of("Authorization", "Bearer secret"),
              -1,
              plain.checksum(),
              plain.lock()));
    }
    assertThat(server.requests())
        .extracting(request -> request.headers().containsKey("Authorization"))
        .containsExactly(true, true, true, false);
  }

  @ParameterizedTest
  @CsvSource({"ftp://127.0.0.1/file", "file:///etc/hostname", "/loop"})
  void followsNoRedirectAstray(String location) {
    server.serve("/loop", Answer.redirect(location, Map.of()));
    assertThatThrownBy(() -> downloader.download(server.address("/loop"), target))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("redirects");
  }

  @Test
  void saysThatTheTargetCannotBeWritten() throws IOException {
    Files.writeString(folder.resolve("new"), "a file");
    assertThatThrownBy(() -> downloader.download(server.address("/file"), target))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("cannot write " + target);
  }

  @Test
  void threadsShareOneDownload() {
    Stream.of(1, 2, 3, 4)
        .parallel()
        .forEach(i -> new Downloader(fast()).download(server.address("/file"), target));
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void processesShareOneDownload() throws IOException, InterruptedException {
    server.fail("/file", new Fault.Stall(100_000, 300));
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Fetch.class.getName(),
                  server.address("/file").toString(),
                  target.toString())
              .redirectErrorStream(true)
              .start());
    }
    for (Process process : processes) {
      try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
        assertThat(said.lines()).isEmpty();
      }
      assertThat(process.waitFor()).isZero();
    }
    assertThat(Files.readAllBytes(target)).isEqualTo(body);
    assertThat(server.requests()).as("the stalled request and the rest of it").hasSize(2);
    assertThat(start(server.requests().get(1))).isBetween(50_000, 100_000);
  }

  /** A process that downloads a file. */
  static final class Fetch {
    private Fetch() {}

    public static void main(String[] arguments) {
      new Downloader(fast()).download(URI.create(arguments[0]), Path.of(arguments[1]));
    }
  }

  /** Where a request goes on; the client may lose a buffer's worth of what broke off. */
  private static int start(LoopbackServer.Request request) {
    return Integer.parseInt(request.headers().get("Range").replaceAll("\\D", ""));
  }

  private static DownloadSettings fast() {
    return new DownloadSettings(
        3, Duration.ofMillis(5), Duration.ofSeconds(5), (file, bytes, total) -> {});
  }

  private void assertOnlyTargetIsLeft() throws IOException {
    try (Stream<Path> files = Files.list(target.getParent())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("file", ".file.lock");
    }
  }

  private void assertOnlyLocksAreLeft() throws IOException {
    try (Stream<Path> files = Files.list(target.getParent())) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly(".file.lock");
    }
  }
}
