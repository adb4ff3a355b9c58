package dev.longhand.files.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.files.UserException;
import dev.longhand.files.download.RawServer.Answer;
import dev.longhand.files.hub.HubCache;
import dev.longhand.files.hub.HubServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every fault of {@link HttpFaults} in every situation, and sequences of them: each ends within
 * bounded time, with the file or with one clear line, and leaves no more than a resume needs.
 */
@Tag("slow")
class HttpFaultsTest {
  private static final Duration LONGEST = Duration.ofSeconds(90);
  private static final byte[] BODY = body();
  private static final HttpFaults FAULTS = new HttpFaults(BODY);

  @TempDir private Path folder;

  /** When a fault strikes. */
  enum Situation {
    /** In the first request, and in all that follow. */
    ALWAYS,
    /** In the first request only. */
    ONCE,
    /** In all requests that go on with what an earlier run left. */
    RESUMING,
    /** In the answers of a hub about what it has. */
    HUB_LISTING,
    /** In the answers of a hub about a file. */
    HUB_FILE
  }

  private static byte[] body() {
    byte[] body = new byte[30_000];
    new Random(7).nextBytes(body);
    return body;
  }

  /** A fault in a situation. */
  private record Trial(Situation situation, String name, Answer fault) {}

  @ParameterizedTest
  @EnumSource(Situation.class)
  void everyFaultEndsInTimeAndInOneLine(Situation situation) throws Exception {
    List<Trial> trials =
        FAULTS.all().entrySet().stream()
            .map(fault -> new Trial(situation, fault.getKey(), fault.getValue()))
            .toList();
    assertThat(trials).hasSizeGreaterThan(140);
    assertThat(wrongs(trials)).isEmpty();
  }

  @Test
  void sequencesOfFaultsEndInTimeAndInOneLine() throws Exception {
    List<Map.Entry<String, Answer>> faults = List.copyOf(FAULTS.all().entrySet());
    Random random = new Random(1);
    List<Trial> trials = new ArrayList<>();
    for (int number = 0; number < 150; number++) {
      List<Map.Entry<String, Answer>> sequence = new ArrayList<>();
      for (int length = 1 + random.nextInt(5); length > 0; length--) {
        sequence.add(faults.get(random.nextInt(faults.size())));
      }
      List<String> names = sequence.stream().map(Map.Entry::getKey).toList();
      Situation situation = number % 2 == 0 ? Situation.ALWAYS : Situation.RESUMING;
      trials.add(new Trial(situation, names.toString(), inTurn(sequence)));
    }
    assertThat(wrongs(trials)).isEmpty();
  }

  /** Faults one after another, then the right answer. */
  private static Answer inTurn(List<Map.Entry<String, Answer>> sequence) {
    AtomicInteger next = new AtomicInteger();
    return (request, connection, out) -> {
      int at = next.getAndIncrement();
      if (at < sequence.size()) {
        sequence.get(at).getValue().write(request, connection, out);
      } else {
        FAULTS.serve(request, out);
      }
    };
  }

  /** Runs trials, most of which wait, side by side; says what is wrong with which. */
  private List<String> wrongs(List<Trial> trials) throws Exception {
    ExecutorService pool =
        Executors.newFixedThreadPool(
            16,
            task -> {
              Thread thread = new Thread(task, "trial");
              thread.setDaemon(true);
              return thread;
            });
    List<Future<List<String>>> results = new ArrayList<>();
    for (Trial trial : trials) {
      Path place = Files.createTempDirectory(folder, "trial");
      results.add(pool.submit(() -> run(trial.situation, trial.fault, place)));
    }
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < trials.size(); i++) {
      String name = trials.get(i).situation + ", " + shortened(trials.get(i).name) + ": ";
      try {
        results.get(i).get(LONGEST.toSeconds(), TimeUnit.SECONDS).stream()
            .map(name::concat)
            .forEach(wrong::add);
      } catch (TimeoutException hanging) {
        wrong.add(name + "does not end");
      }
    }
    pool.shutdownNow();
    return wrong;
  }

  /** What is wrong with the outcome of a download from a server with a fault. */
  private static List<String> run(Situation situation, Answer fault, Path place)
      throws IOException {
    List<String> wrong = new ArrayList<>();
    try (RawServer server = new RawServer(server(situation, fault))) {
      Path file = download(situation, server, place);
      if (!Arrays.equals(Files.readAllBytes(file), BODY)) {
        wrong.add("wrong content");
      }
    } catch (UserException e) {
      checkMessage(e.getMessage(), wrong);
    } catch (RuntimeException | Error e) {
      wrong.add(e.toString());
    }
    checkLeftovers(place, wrong);
    return wrong;
  }

  private static Answer server(Situation situation, Answer fault) {
    AtomicInteger requests = new AtomicInteger();
    return (request, connection, out) -> {
      boolean listing = request.path().startsWith("/api/");
      boolean strikes =
          switch (situation) {
            case ALWAYS -> true;
            case ONCE -> requests.getAndIncrement() == 0;
            case RESUMING -> request.headers().containsKey("Range");
            case HUB_LISTING -> listing;
            case HUB_FILE -> !listing;
          };
      if (strikes) {
        fault.write(request, connection, out);
      } else if (listing) {
        byte[] json =
            "{\"sha\":\"%s\",\"siblings\":[{\"rfilename\":\"config.json\"},{\"rfilename\":\"model.safetensors\"}]}"
                .formatted(HubServer.COMMIT)
                .getBytes(StandardCharsets.UTF_8);
        new HttpFaults(json).serve(request, out);
      } else {
        FAULTS.serve(request, out);
      }
    };
  }

  private static Path download(Situation situation, RawServer server, Path place)
      throws IOException {
    if (situation == Situation.HUB_LISTING || situation == Situation.HUB_FILE) {
      Map<String, String> environment =
          Map.of("HF_HOME", place.toString(), "HF_ENDPOINT", server.address("").toString());
      return HubCache.of(environment, false, settings(), HubServer.COMPANIONS)
          .snapshot("org/name", "main", List.of("config.json"))
          .resolve("config.json");
    }
    Path target = place.resolve("file");
    if (situation == Situation.RESUMING) {
      Files.write(place.resolve("file.partial"), Arrays.copyOf(BODY, BODY.length / 2));
      Files.writeString(place.resolve("file.partial.tag"), FAULTS.tag());
    }
    return new Downloader(settings())
        .download(
            Download.of(server.address("/file"), target)
                .withChecksum(Checksum.sha256(HttpFaults.sha256(BODY))));
  }

  private static void checkMessage(String message, List<String> wrong) {
    boolean clear =
        message.length() < 700
            && !message.matches("(?s).*(Exception|java\\.|jdk\\.|null|\\p{Cntrl}|secret-word).*");
    if (!clear) {
      wrong.add("unclear: " + message.replaceAll("\\p{Cntrl}", "?"));
    }
  }

  private static void checkLeftovers(Path place, List<String> wrong) throws IOException {
    try (Stream<Path> files = Files.walk(place).filter(Files::isRegularFile)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (Files.size(file) > settings().limits().undeclaredBytes()) {
          wrong.add(file + " has " + Files.size(file) + " bytes");
        }
        boolean resumable = Files.exists(file.resolveSibling(file.getFileName() + ".tag"));
        if (file.toString().endsWith(".partial") && !resumable) {
          wrong.add(file + " is left and cannot be resumed");
        }
      }
    }
  }

  private static DownloadSettings settings() {
    return new DownloadSettings(
            3, Duration.ofMillis(2), Duration.ofMillis(400), (file, bytes, total) -> {})
        .withLimits(new DownloadLimits(1 << 20, 12, Duration.ofMillis(800), 50_000));
  }

  private static String shortened(String name) {
    String plain = name.replaceAll("\\p{Cntrl}", " ").strip();
    return plain.length() > 90 ? plain.substring(0, 90) : plain;
  }

  @Test
  void aBodyThatWasNotDeclaredEndsAtTheLimit() throws IOException {
    Answer endless = FAULTS.all().get("an endless body");
    try (RawServer server = new RawServer(endless)) {
      Path target = folder.resolve("file");
      String message = "";
      try {
        new Downloader(settings()).download(server.address("/file"), target);
      } catch (UserException e) {
        message = e.getMessage();
      }
      assertThat(message)
          .isEqualTo(
              "cannot download file: %s sends a damaged file: it goes on after 1048576 bytes, where it was to end; run the command again later"
                  .formatted(server.address("/file")));
      assertThat(folder.resolve("file.partial")).doesNotExist();
      assertThat(server.requests()).isEqualTo(2);
    }
  }
}
