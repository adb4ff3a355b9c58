package dev.longhand.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.longhand.files.UserException;
import dev.longhand.files.download.DownloadSettings;
import dev.longhand.files.download.Downloader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads from a server on loopback that has the official server's paths. */
final class GlueDownloadTest {
  @TempDir Path cache;
  private final Map<String, byte[]> files = new HashMap<>();
  private final List<String> asked = new ArrayList<>();
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          asked.add(path);
          byte[] body = files.getOrDefault(path, new byte[0]);
          exchange.sendResponseHeaders(files.containsKey(path) ? 200 : 404, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void anArchiveBecomesTheTasksFolderOnce() throws IOException {
    files.put(
        "/glue/data/RTE.zip",
        zip(
            Map.of(
                "RTE/train.tsv", "index\tsentence1\tsentence2\tlabel\n0\ta\tb\tentailment\n",
                "RTE/dev.tsv", "index\tsentence1\tsentence2\tlabel\n0\tc\td\tentailment\n",
                "RTE/original/source.tsv", "not wanted")));
    GlueTask rte = GlueTask.get("rte");

    Path folder = download(false).folder(rte);
    download(false).folder(rte);

    assertThat(folder).isEqualTo(cache.resolve("RTE"));
    assertThat(folder).isDirectoryNotContaining("glob:**source.tsv");
    assertThat(rte.read(folder.resolve("train.tsv"), true).size()).isEqualTo(1);
    assertThat(asked).containsOnlyOnce("/glue/data/RTE.zip");
    assertThat(cache.resolve("downloads").resolve("RTE.zip")).doesNotExist();
  }

  @Test
  void theDiagnosticsAreOneFile() {
    files.put("/glue/data/AX.tsv", utf8("index\tsentence1\tsentence2\n0\ta\tb\n"));

    assertThat(download(false).folder(GlueTask.get("ax")).resolve("AX.tsv")).exists();
  }

  @Test
  void anArticleFileOtherThanThePublishedOneIsRefused() {
    files.put(
        "/mhjabreel/CharCnn_Keras/master/data/ag_news_csv/train.csv", utf8("\"1\",\"a\",\"b\""));

    assertThatThrownBy(() -> download(false).folder(GlueTask.get("ag_news")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("train.csv");
    assertThat(cache.resolve("ag_news_csv")).doesNotExist();
  }

  @Test
  void aFileOtherThanThePublishedOneIsRefused() {
    files.put("/senteval/senteval_data/msr_paraphrase_train.txt", utf8("Quality\t#1 ID\n"));

    assertThatThrownBy(() -> download(false).folder(GlueTask.get("mrpc")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("msr_paraphrase_train.txt");
    assertThat(cache.resolve("MRPC")).doesNotExist();
  }

  @Test
  void aDamagedArchiveLeavesNothing() {
    files.put("/glue/data/WNLI.zip", utf8("PK\u0003\u0004 nothing"));

    assertThatThrownBy(() -> download(false).folder(GlueTask.get("wnli")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("WNLI.zip");
    assertThat(cache.resolve("WNLI")).doesNotExist();
    assertThat(cache.resolve("downloads/WNLI.zip")).doesNotExist();
  }

  /** As of the archive of 3 MB that unpacked to 3 GB and stayed. */
  @Test
  void anArchiveThatUnpacksToAThousandTimesItsSizeLeavesNothing() throws IOException {
    files.put(
        "/glue/data/SST-2.zip",
        zip(Map.of("SST-2/train.tsv", "sentence\tlabel\n".repeat(2 << 20))));

    assertThatThrownBy(() -> download(false).folder(GlueTask.get("sst2")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("SST-2.zip has")
        .hasMessageContaining("bytes and unpacks to more than 100 times as many");
    assertThat(cache.resolve("SST-2")).doesNotExist();
    assertThat(cache.resolve("downloads/SST-2.zip")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"my mirror", "ftp://host", "http://", "host/path", "http://u:pass word@h"})
  void aMirrorThatIsNoAddressIsNamedByItsVariable(String mirror) {
    GlueDownload download =
        new GlueDownload(
            cache, Optional.of(mirror), new Downloader(DownloadSettings.defaults()), false);
    assertThatThrownBy(() -> download.folder(GlueTask.get("rte")))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "LONGHAND_GLUE_MIRROR is no address; expected one such as"
                + " https://dl.fbaipublicfiles.com, or unset it");
  }

  @Test
  void offlineNamesTheCacheFolder() {
    assertThatThrownBy(() -> download(true).folder(GlueTask.get("qnli")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(cache.toString())
        .hasMessageContaining("--data_dir");
    assertThat(asked).isEmpty();
  }

  private GlueDownload download(boolean offline) {
    DownloadSettings settings =
        new DownloadSettings(
            2, Duration.ofMillis(10), Duration.ofSeconds(5), (file, bytes, total) -> {});
    String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    return new GlueDownload(cache, Optional.of(address), new Downloader(settings), offline);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] zip(Map<String, String> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(utf8(entry.getValue()));
      }
    }
    return bytes.toByteArray();
  }
}
