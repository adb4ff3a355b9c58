package dev.longhand.tools.submission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.tools.Ended;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmissionCommandTest {
  @TempDir Path folder;

  private Path run(String name, String file, int rows) throws IOException {
    Path run = Files.createDirectories(folder.resolve(name));
    Files.writeString(run.resolve("run.json"), "{}");
    List<String> lines = new ArrayList<>(List.of("index\tprediction"));
    for (int row = 0; row < rows; row++) {
      lines.add(row + "\t1");
    }
    Files.write(run.resolve(file), lines);
    return run;
  }

  @Test
  void aWholeSetOfTasksIsPackedWithTheOfficialNames() throws IOException {
    for (ServerFile file : ServerFile.all()) {
      run("runs/" + file.file(), file.file(), file.rows());
    }
    Path output = folder.resolve("glue.zip");

    Ended ended = Ended.run("submission", folder.resolve("runs"), "--output", output);

    assertThat(ended.status()).as(ended.err()).isZero();
    try (ZipFile zip = new ZipFile(output.toFile())) {
      assertThat(zip.stream().map(entry -> entry.getName()))
          .containsExactlyInAnyOrder(
              "CoLA.tsv",
              "SST-2.tsv",
              "MRPC.tsv",
              "STS-B.tsv",
              "QQP.tsv",
              "MNLI-m.tsv",
              "MNLI-mm.tsv",
              "QNLI.tsv",
              "RTE.tsv",
              "WNLI.tsv",
              "AX.tsv");
      assertThat(zip.getComment()).isNull();
      byte[] wnli = zip.getInputStream(zip.getEntry("WNLI.tsv")).readAllBytes();
      assertThat(new String(wnli, StandardCharsets.UTF_8).lines()).hasSize(147).contains("145\t1");
    }
    byte[] first = Files.readAllBytes(output);
    Ended.run("submission", folder.resolve("runs"), "--output", output);
    assertThat(Files.readAllBytes(output)).isEqualTo(first);
  }

  @Test
  void missingTasksAreNamedOrFilledAndSaidToBe() throws IOException {
    Path run = run("run", "WNLI.tsv", 146);
    Path output = folder.resolve("glue.zip");

    Ended refused = Ended.run("submission", run, "--output", output);
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err())
        .contains("no run has predicted CoLA.tsv, SST-2.tsv")
        .doesNotContain("WNLI");
    assertThat(output).doesNotExist();

    Ended filled = Ended.run("submission", run, "--output", output, "--fill_missing");
    assertThat(filled.status()).as(filled.err()).isZero();
    assertThat(filled.out()).contains("RTE.tsv: one answer for all rows, not a model's");
    try (ZipFile zip = new ZipFile(output.toFile())) {
      assertThat(zip.size()).isEqualTo(11);
      assertThat(zip.getComment()).contains("RTE.tsv").doesNotContain("WNLI.tsv");
    }
  }

  @Test
  void aPartOfATestSetAndATaskThatIsThereTwiceAreRefused() throws IOException {
    Path part = run("part", "WNLI.tsv", 100);
    assertThat(
            Ended.run("submission", part, "--fill_missing", "--output", folder.resolve("a.zip"))
                .err())
        .contains("WNLI.tsv has 100 predictions, and the official test set 146 rows");

    Path one = run("one", "WNLI.tsv", 146);
    Path other = run("other", "WNLI.tsv", 146);
    assertThat(Ended.run("submission", one, other, "--output", folder.resolve("a.zip")).err())
        .contains("WNLI.tsv is there twice");
    assertThat(folder.resolve("a.zip")).doesNotExist();
  }
}
