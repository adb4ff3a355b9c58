package dev.longhand.glue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.runner.data.ColumnChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prediction files in the format of run_glue.py and of GLUE's server. */
final class PredictionFilesTest {
  @TempDir Path folder;

  @Test
  void classesAreNamedInResultsAndWrittenAsInTheDataForTheServer() throws IOException {
    GlueTask task = GlueTask.get("mrpc");
    List<Path> files =
        PredictionFiles.writeClasses(folder, task, task.evaluations().get(0), new int[] {1, 0});

    assertThat(files)
        .extracting(f -> f.getFileName().toString())
        .containsExactly("predict_results_mrpc.txt", "MRPC.tsv");
    assertThat(Files.readString(files.get(0)))
        .isEqualTo("index\tprediction\n0\tequivalent\n1\tnot_equivalent\n");
    assertThat(Files.readString(files.get(1))).isEqualTo("index\tprediction\n0\t1\n1\t0\n");
  }

  @Test
  void mismatchedMnliHasNamesOfItsOwn() {
    GlueTask task = GlueTask.get("mnli");
    List<Path> files =
        PredictionFiles.writeClasses(folder, task, task.evaluations().get(1), new int[] {2});

    assertThat(files)
        .extracting(f -> f.getFileName().toString())
        .containsExactly("predict_results_mnli-mm.txt", "MNLI-mm.tsv");
    assertThat(files.get(1)).hasContent("index\tprediction\n0\tcontradiction");
  }

  @Test
  void numbersHaveThreeDecimalsAndAreClippedForTheServerOnly() throws IOException {
    GlueTask task = GlueTask.get("stsb");
    List<Path> files =
        PredictionFiles.writeValues(
            folder, task.evaluations().get(0), new float[] {5.25f, -0.0625f, 3.14159f});

    assertThat(Files.readString(files.get(0)))
        .isEqualTo("index\tprediction\n0\t5.250\n1\t-0.063\n2\t3.142\n");
    assertThat(Files.readString(files.get(1)))
        .isEqualTo("index\tprediction\n0\t5.000\n1\t0.000\n2\t3.142\n");
  }

  @Test
  void aLineBreakOrTabInAClassesNameDoesNotBreakTheRow() throws IOException {
    Path file = folder.resolve("train.csv");
    Files.writeString(file, "text,label\na,\"two\nlines\"\nb,\"a\ttab\"\n");
    GlueTask task = CustomTask.of(file, ColumnChoice.OPEN).task();
    List<Path> files =
        PredictionFiles.writeClasses(folder, task, task.evaluations().get(0), new int[] {1, 0});

    assertThat(Files.readString(files.get(0)))
        .isEqualTo("index\tprediction\n0\ttwo\\nlines\n1\ta\\ttab\n");
  }
}
