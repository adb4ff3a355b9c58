package dev.longhand.files.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UserException;
import dev.longhand.files.download.Checksum;
import dev.longhand.files.download.DownloadSettings;
import dev.longhand.files.download.Downloader;
import dev.longhand.files.download.LoopbackServer;
import dev.longhand.files.download.LoopbackServer.Answer;
import dev.longhand.files.download.LoopbackServer.Fault;
import dev.longhand.files.download.RawServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cache's layout, what is chosen of a repository, and what is said when it cannot be had. */
class HubCacheTest {
  private static final Path SHARDED =
      Path.of("src/test/resources/dev/longhand/files/tensors/sharded");
  private static final String NAME = "org/model-1.0";
  private static final String API = "/api/models/" + NAME + "/revision/main";

  @TempDir private Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private LoopbackServer server;
  private Path source;
  private Path repository;

  @BeforeEach
  void serve() throws IOException {
    server = new LoopbackServer(0);
    environment.put("HF_HOME", folder.resolve("home").toString());
    environment.put("HF_ENDPOINT", server.address("/").toString());
    repository = folder.resolve("home/hub/models--org--model-1.0");
    source = Files.createDirectory(folder.resolve("source"));
    write("config.json", "{}");
    write("vocab.txt", "[PAD]");
    write("README.md", "not needed");
    write("onnx/config.json", "not needed");
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void laysFilesOutAsHuggingFaceDoes() throws IOException {
    write("model.safetensors", "weights");
    write("pytorch_model.bin", "older weights");
    HubServer.serve(server, NAME, source);
    Path snapshot = cache().model(NAME, "main");
    assertThat(snapshot).isEqualTo(repository.resolve("snapshots/" + HubServer.COMMIT));
    assertThat(names(snapshot)).containsExactly("config.json", "model.safetensors", "vocab.txt");
    assertThat(Files.readSymbolicLink(snapshot.resolve("vocab.txt")))
        .hasToString("../../blobs/4497f2abd7517aee4bfc4565ee048a9b33ee9318");
    assertThat(Files.readSymbolicLink(snapshot.resolve("model.safetensors")))
        .hasToString(
            "../../blobs/9a129038d9a00aed0cf6a7ea059ca50a813449061ab87848cf1a13eafdf33b2c");
    assertThat(snapshot.resolve("model.safetensors")).hasContent("weights");
    assertThat(repository.resolve("refs/main")).hasContent(HubServer.COMMIT);
    assertThat(repository.resolveSibling("CACHEDIR.TAG")).content().startsWith("Signature: 8a477f");
  }

  @Test
  void takesTheShardsOfAnIndex() throws IOException {
    for (String name : names(SHARDED)) {
      Files.copy(SHARDED.resolve(name), source.resolve(name));
    }
    HubServer.serve(server, NAME, source);
    assertThat(names(cache().model(NAME, "main")))
        .containsExactly(
            "config.json",
            "pytorch_model-00001-of-00002.bin",
            "pytorch_model-00002-of-00002.bin",
            "pytorch_model.bin.index.json",
            "vocab.txt");
  }

  @Test
  void takesATokenizerWithoutItsModelsWeights() throws IOException {
    write("model.safetensors", "weights");
    HubServer.serve(server, NAME, source);
    assertThat(names(cache().withoutWeights(NAME, "main")))
        .containsExactly("config.json", "vocab.txt");
  }

  @Test
  void takesWhatPatternsFit() throws IOException {
    HubServer.serve(server, NAME, source);
    Path snapshot = cache().snapshot(NAME, "main", List.of("vocab.txt", "onnx/*.json"));
    assertThat(names(snapshot)).containsExactly("onnx", "vocab.txt");
    assertThat(Files.readSymbolicLink(snapshot.resolve("onnx/config.json")).toString())
        .startsWith("../../../blobs/");
    assertThatThrownBy(() -> cache().snapshot(NAME, "main", List.of("absent.txt")))
        .isInstanceOf(UserException.class)
        .hasMessage(NAME + " has no file absent.txt on 127.0.0.1; check the name");
  }

  @Test
  void downloadsNothingTwice() throws IOException {
    write("pytorch_model.bin", "weights");
    HubServer.serve(server, NAME, source);
    Path first = cache().model(NAME, "main");
    int requests = server.requests().size();
    assertThat(cache().model(NAME, "main")).isEqualTo(first);
    assertThat(server.requests()).as("one question for the branch's commit").hasSize(requests + 1);
    assertThat(cache().model(NAME, HubServer.COMMIT)).isEqualTo(first);
    assertThat(server.requests()).as("a commit never changes").hasSize(requests + 1);
  }

  @Test
  void usesWhatIsThereWithoutNetwork() throws IOException {
    write("pytorch_model.bin", "weights");
    HubServer.serve(server, NAME, source);
    Path first = cache().model(NAME, "main");
    for (int i = 0; i < 3; i++) {
      server.fail(API, new Fault.Status(503, Map.of()));
    }
    assertThat(cache().model(NAME, "main")).isEqualTo(first);
    server.close();
    assertThat(cache().model(NAME, "main")).isEqualTo(first);
    environment.put("HF_HUB_OFFLINE", "1");
    assertThat(cache().model(NAME, "main")).isEqualTo(first);
  }

  @Test
  void completesWhatPythonStarted() throws IOException {
    write("model.safetensors", "weights");
    HubServer.serve(server, NAME, source);
    Path snapshot = repository.resolve("snapshots/" + HubServer.COMMIT);
    Files.createDirectories(snapshot);
    Files.createDirectories(repository.resolve("refs"));
    Files.writeString(repository.resolve("refs/main"), HubServer.COMMIT);
    Files.writeString(snapshot.resolve("config.json"), "{\"from\": \"python\"}");
    assertThat(cache().model(NAME, "main").resolve("config.json")).content().contains("python");
    assertThat(snapshot.resolve("model.safetensors")).hasContent("weights");
  }

  @Test
  void saysOfflineWhatIsMissing() throws IOException {
    assertThatThrownBy(
            () ->
                HubCache.of(environment, true, patience(), HubServer.COMPANIONS)
                    .model(NAME, "main"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(NAME + " at main is not, or not completely, in " + cache().folder())
        .hasMessageContaining("--offline");
    assertThat(server.requests()).isEmpty();
    server.close();
    assertThatThrownBy(() -> cache().model(NAME, "main"))
        .isInstanceOf(UserException.class)
        .matches(Downloader::isNoNetwork);
  }

  @Test
  void sendsTheTokenToTheHubOnly() throws IOException {
    write("model.safetensors", "weights");
    HubServer.serve(server, NAME, source);
    Files.createDirectories(folder.resolve("home"));
    Files.writeString(folder.resolve("home/token"), "from-file\n");
    cache().model(NAME, "main");
    assertThat(server.requests())
        .allSatisfy(
            request ->
                assertThat(request.headers().get("Authorization"))
                    .isEqualTo(request.path().startsWith("/cdn/") ? null : "Bearer from-file"));
    environment.put("HF_TOKEN", "from-environment");
    cache().model(NAME, "main");
    assertThat(server.requests().get(server.requests().size() - 1).headers())
        .containsEntry("Authorization", "Bearer from-environment");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404|RevisionNotFound|org/model-1.0 has no revision \"main\" on 127.0.0.1",
        "404|RepoNotFound|org/model-1.0 is not on 127.0.0.1, or is private",
        "401|RepoNotFound|set HF_TOKEN to a token that may read it",
        "401||set HF_TOKEN to a token that may read it",
        "403|GatedRepo|may be read on 127.0.0.1 after its conditions are accepted",
        "503||is out of service (503)",
      })
  void saysWhyTheHubRefuses(int status, String code, String message) {
    Map<String, String> headers = code == null ? Map.of() : Map.of("X-Error-Code", code);
    server.serve(API, Answer.status(status, headers));
    assertThatThrownBy(() -> cache().model(NAME, "main"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
    assertThat(repository).doesNotExist();
  }

  @Test
  void saysThatARepositoryHasNoWeightsItCanRead() throws IOException {
    write("tf_model.h5", "weights");
    HubServer.serve(server, NAME, source);
    assertThatThrownBy(() -> cache().model(NAME, "main"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(NAME + " has no weights that can be read: one of model.safetensors");
  }

  @ParameterizedTest
  @CsvSource({
    "../up, main",
    "a/b/c, main",
    "'', main",
    "a--b, main",
    "org/x, ../../up",
    "org/x, ''"
  })
  void refusesNamesThatLeadOutOfTheCache(String name, String revision) {
    assertThatThrownBy(() -> cache().model(name, revision))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("was expected");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void refusesFilesThatLeadOutOfTheCache() {
    byte[] listing =
        ("{\"sha\":\"" + HubServer.COMMIT + "\",\"siblings\":[{\"rfilename\":\"../../../x\"}]}")
            .getBytes(StandardCharsets.UTF_8);
    server.serve(API, Answer.file(listing, "x"));
    assertThatThrownBy(() -> cache().snapshot(NAME, "main", List.of("*")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("leads out of the cache");
  }

  @Test
  void refusesDamagedWeights() throws IOException {
    write("model.safetensors", "weights");
    HubServer.serve(server, NAME, source);
    String sha256 = Checksum.sha256("").of(source.resolve("model.safetensors"));
    server.serve("/cdn/" + sha256, Answer.file("WEIGHTS".getBytes(StandardCharsets.UTF_8), "y"));
    assertThatThrownBy(() -> cache().model(NAME, "main"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("sends a damaged file");
    assertThat(repository.resolve("blobs/" + sha256)).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, -, -, /h/.cache/huggingface/hub",
        "-, -, /xdg, /xdg/huggingface/hub",
        "-, /hf, /xdg, /hf/hub",
        "-, ~/hf, -, /h/hf/hub",
        "/hub, /hf, /xdg, /hub"
      })
  void findsTheCacheWherePythonDoes(String hub, String home, String xdg, String expected) {
    Map<String, String> variables = new HashMap<>(Map.of("HOME", "/h"));
    variables.put("HF_HUB_CACHE", hub == null ? "" : hub);
    variables.put("HF_HOME", home == null ? "" : home);
    variables.put("XDG_CACHE_HOME", xdg == null ? "" : xdg);
    assertThat(HubCache.of(variables, true, patience(), HubServer.COMPANIONS).folder())
        .hasToString(expected);
  }

  @Test
  void saysThatTheMirrorIsNoAddress() {
    environment.put("HF_ENDPOINT", "my mirror");
    assertThatThrownBy(this::cache)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("HF_ENDPOINT is \"my mirror\" where an address such as");
  }

  private HubCache cache() {
    return HubCache.of(environment, false, patience(), HubServer.COMPANIONS);
  }

  private static DownloadSettings patience() {
    return new DownloadSettings(
        3, Duration.ofMillis(5), Duration.ofSeconds(5), (file, bytes, total) -> {});
  }

  private void write(String name, String content) throws IOException {
    Path file = source.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.map(child -> child.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"DIR/./hf", "DIR/x/../hf", "DIR/hf/", "DIR/link", "DIR/a b/hf", "./DIR/hf"})
  void anyPathOfACacheServes(String path) throws IOException {
    write("model.safetensors", "weights");
    HubServer.serve(server, NAME, source);
    Files.createDirectories(folder.resolve("x"));
    Files.createSymbolicLink(
        folder.resolve("link"), Files.createDirectory(folder.resolve("linked")));
    boolean relative = path.startsWith("./");
    Path here = relative ? Path.of("").toAbsolutePath().relativize(folder) : folder;
    String value = path.replace("DIR", here.toString());
    environment.put("HF_HOME", value);
    assertThat(cache().model(NAME, "main").resolve("model.safetensors")).hasContent("weights");
    assertThat(cache().folder().normalize()).isEqualTo(cache().folder()).isAbsolute();
    HubCache other = cache().withFolder(Path.of(value, "other"));
    assertThat(other.model(NAME, "main").resolve("vocab.txt")).hasContent("[PAD]");
  }

  @Test
  void aTokenIsNeededWhereItIsAskedFor() throws IOException {
    assertThatThrownBy(() -> cache().requireToken())
        .isInstanceOf(UserException.class)
        .hasMessage(
            "there is no token of the hub: set HF_TOKEN, or write it to "
                + folder.resolve("home/token"));
    Files.createDirectories(folder.resolve("home"));
    Files.writeString(folder.resolve("home/token"), "from-file\n");
    HubServer.serve(server, NAME, source);
    cache().requireToken().withoutWeights(NAME, "main");
    cache().withoutToken().withoutWeights(NAME, "main");
    assertThat(server.requests().get(0).headers())
        .containsEntry("Authorization", "Bearer from-file");
    assertThat(server.requests().get(server.requests().size() - 1).headers())
        .doesNotContainKey("Authorization");
  }

  @Test
  void aTokenThatNoHeaderTakesIsRefusedAndNotShown() {
    environment.put("HF_TOKEN", "hf_se cret\u00e9");
    assertThatThrownBy(this::cache)
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("the token of HF_TOKEN has a blank or another character")
        .message()
        .doesNotContain("cret");
  }

  @Test
  void badSizesOfTheHubAreOneLine() throws IOException {
    for (String size : List.of("abc", "-1", "99999999999999999999")) {
      HubServer.serve(server, NAME, source);
      server.serve(
          "/" + NAME + "/resolve/" + HubServer.COMMIT + "/config.json",
          Answer.status(200, Map.of("ETag", "\"x\"", "X-Linked-Size", size)));
      assertThatThrownBy(() -> cache().model(NAME, "main"))
          .isInstanceOf(UserException.class)
          .hasMessageContaining(
              "sends a damaged file: its X-Linked-Size is \"%s\" where a number of bytes was expected"
                  .formatted(size));
    }
  }

  /** The hub says 278 bytes, and its server goes on for megabytes. */
  @Test
  void aFileEndsAtTheSizeThatTheHubDeclares() throws IOException {
    write("model.safetensors", "w".repeat(278));
    HubServer.serve(server, NAME, source);
    String sha256 = Checksum.sha256("").of(source.resolve("model.safetensors"));
    try (RawServer endless =
        new RawServer(
            (request, connection, out) -> {
              out.write(
                  "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.UTF_8));
              for (int i = 0; i < 1000; i++) {
                out.write(new byte[1 << 16]);
              }
            })) {
      server.serve(
          "/" + NAME + "/resolve/" + HubServer.COMMIT + "/model.safetensors",
          Answer.redirect(
              endless.address("/cdn").toString(),
              Map.of("X-Linked-Etag", '"' + sha256 + '"', "X-Linked-Size", "278")));
      assertThatThrownBy(() -> cache().model(NAME, "main"))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("goes on after 278 bytes, where it was to end");
      assertThat(names(repository.resolve("blobs"))).noneMatch(name -> name.startsWith(sha256));
    }
  }
}
