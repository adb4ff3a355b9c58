package dev.longhand.glue;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.longhand.files.download.DownloadSettings;
import dev.longhand.files.download.Downloader;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that download and unpack the same task into the same cache at the same time. */
final class SharedDataCacheTest {
  private static final int ROUNDS = 20;
  private static final String ROWS =
      "sentence\tlabel\n" + "a film that is neither good nor bad\t1\n".repeat(20_000);

  @TempDir Path folder;
  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String name : List.of("train", "dev", "test")) {
        zip.putNextEntry(new ZipEntry("SST-2/" + name + ".tsv"));
        zip.write(ROWS.getBytes(StandardCharsets.UTF_8));
      }
    }
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/glue/data/SST-2.zip",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(200, bytes.size());
          exchange.getResponseBody().write(bytes.toByteArray());
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void twoProcessesStartedTogetherTwentyTimesBothHaveTheTask()
      throws IOException, InterruptedException {
    List<Process> processes = List.of(start(), start());
    List<BufferedReader> said = new ArrayList<>();
    for (Process process : processes) {
      said.add(process.inputReader(StandardCharsets.UTF_8));
      assertThat(said.get(said.size() - 1).readLine()).isEqualTo("ready");
    }
    for (int round = 0; round < ROUNDS; round++) {
      Path cache = folder.resolve("round-" + round);
      for (Process process : processes) {
        process.getOutputStream().write((cache + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
      }
      for (BufferedReader each : said) {
        assertThat(each.readLine()).as("round " + round).isEqualTo("done");
      }
      assertThat(cache.resolve("SST-2/test.tsv")).hasContent(ROWS);
      try (Stream<Path> left = Files.list(cache)) {
        assertThat(left.map(path -> path.getFileName().toString()))
            .containsExactlyInAnyOrder("SST-2", ".SST-2.lock", "downloads");
      }
    }
    for (Process process : processes) {
      process.getOutputStream().close();
      assertThat(process.waitFor()).isZero();
    }
    assertThat(asked).as("one of the two waits").hasValue(ROUNDS);
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Fetch.class.getName(),
            "http://127.0.0.1:" + server.getAddress().getPort())
        .redirectErrorStream(true)
        .start();
  }

  /** A process that fetches the task into each of the caches that it is told. */
  static final class Fetch {
    private Fetch() {}

    public static void main(String[] arguments) throws IOException {
      DownloadSettings settings =
          new DownloadSettings(
              2, Duration.ofMillis(10), Duration.ofSeconds(20), (file, bytes, total) -> {});
      BufferedReader told =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      System.out.println("ready");
      for (String cache = told.readLine(); cache != null; cache = told.readLine()) {
        new GlueDownload(Path.of(cache), Optional.of(arguments[0]), new Downloader(settings), false)
            .folder(GlueTask.get("sst2"));
        System.out.println("done");
      }
    }
  }
}
