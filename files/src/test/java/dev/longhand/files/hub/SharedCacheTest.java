package dev.longhand.files.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.files.download.Download;
import dev.longhand.files.download.DownloadSettings;
import dev.longhand.files.download.Downloader;
import dev.longhand.files.download.FileLocks;
import dev.longhand.files.download.LoopbackServer;
import dev.longhand.files.download.LoopbackServer.Answer;
import dev.longhand.files.download.LoopbackServer.Fault;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that download the same things into the same cache at the same time. */
class SharedCacheTest {
  private static final String NAME = "org/name";
  private static final int ROUNDS = 20;

  @TempDir private Path folder;
  private LoopbackServer server;
  private byte[] weights;

  @BeforeEach
  void serve() throws IOException {
    server = new LoopbackServer(0);
    weights = new byte[2_000_000];
    new Random(3).nextBytes(weights);
    Path source = Files.createDirectory(folder.resolve("source"));
    Files.writeString(source.resolve("config.json"), "{}");
    Files.writeString(source.resolve("vocab.txt"), "[PAD]");
    Files.write(source.resolve("model.safetensors"), weights);
    HubServer.serve(server, NAME, source);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void twoProcessesStartedTogetherTwentyTimesBothHaveTheModel()
      throws IOException, InterruptedException {
    List<Process> processes = List.of(start(), start());
    List<BufferedReader> said = new ArrayList<>();
    for (Process process : processes) {
      said.add(
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
      assertThat(said.get(said.size() - 1).readLine()).isEqualTo("ready");
    }
    for (int round = 0; round < ROUNDS; round++) {
      Path home = folder.resolve("round-" + round);
      for (Process process : processes) {
        process.getOutputStream().write((home + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
      }
      for (BufferedReader each : said) {
        assertThat(each.readLine()).as("round " + round).isEqualTo("done");
      }
      assertComplete(home);
    }
    for (Process process : processes) {
      process.getOutputStream().close();
      assertThat(process.waitFor()).isZero();
    }
    long bodies = server.requests().stream().filter(r -> r.path().startsWith("/cdn/")).count();
    assertThat(bodies).as("one of the two waits").isEqualTo(ROUNDS);
  }

  private void assertComplete(Path home) throws IOException {
    Path repository = home.resolve("hub/models--org--name");
    Path snapshot = repository.resolve("snapshots/" + HubServer.COMMIT);
    assertThat(snapshot.resolve("model.safetensors")).hasBinaryContent(weights);
    assertThat(snapshot.resolve("vocab.txt")).hasContent("[PAD]");
    try (Stream<Path> blobs = Files.list(repository.resolve("blobs"))) {
      assertThat(blobs).hasSize(3);
    }
  }

  private Process start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Fetch.class.getName(),
            server.address("").toString());
    return builder.redirectErrorStream(true).start();
  }

  /** A process that fetches the model into each of the homes that it is told. */
  static final class Fetch {
    private Fetch() {}

    public static void main(String[] arguments) throws IOException {
      BufferedReader told =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      System.out.println("ready");
      for (String home = told.readLine(); home != null; home = told.readLine()) {
        Map<String, String> environment = Map.of("HF_HOME", home, "HF_ENDPOINT", arguments[0]);
        HubCache.of(environment, false, patience(), HubServer.COMPANIONS).model(NAME, "main");
        System.out.println("done");
      }
    }
  }

  /** Where there are no locks, each has its own partial file, and one of the two stays. */
  @Test
  void withoutLocksBothDownloadAndBothSucceed() throws Exception {
    server.serve("/file", Answer.file(weights, "v1"));
    FileLocks none =
        new FileLocks(
            new FileLocks.Locker() {
              @Override
              public FileLock tryLock(FileChannel channel) throws IOException {
                throw new IOException("No locks available");
              }

              @Override
              public FileLock lock(FileChannel channel) throws IOException {
                throw new IOException("No locks available");
              }
            });
    ExecutorService pool = Executors.newFixedThreadPool(2);
    for (int round = 0; round < ROUNDS; round++) {
      Path target = folder.resolve("without-" + round + "/file");
      server.fail("/file", new Fault.Truncate(100_000), new Fault.Truncate(200_000));
      CountDownLatch together = new CountDownLatch(2);
      List<Future<Path>> results = new ArrayList<>();
      for (int number = 0; number < 2; number++) {
        // The locks between threads are by path: another one stands for another process.
        Path lock = target.resolveSibling("lock-" + number);
        results.add(
            pool.submit(
                () -> {
                  together.countDown();
                  together.await();
                  Download plain = Download.of(server.address("/file"), target);
                  return new Downloader(patience(), none)
                      .download(
                          new Download(
                              plain.address(),
                              target,
                              "file",
                              Map.of(),
                              -1,
                              plain.checksum(),
                              lock));
                }));
      }
      for (Future<Path> result : results) {
        assertThat(result.get()).hasBinaryContent(weights);
      }
      try (Stream<Path> left = Files.list(target.getParent())) {
        assertThat(left.map(path -> path.getFileName().toString()))
            .containsExactlyInAnyOrder("file", "lock-0", "lock-1");
      }
    }
    pool.shutdown();
  }

  private static DownloadSettings patience() {
    return new DownloadSettings(
        4, Duration.ofMillis(5), Duration.ofSeconds(20), (file, bytes, total) -> {});
  }
}
