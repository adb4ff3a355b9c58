package dev.longhand.tools.rerun;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.glue.GlueRunner;
import dev.longhand.runner.timing.JavaProcess;
import dev.longhand.tools.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class RerunCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  /** In a process of its own: the first session of a process decides the threads of all. */
  private Path trained() throws InterruptedException {
    Path output = folder.resolve("run");
    List<String> words =
        List.of(
            "--task=sst2", "--model=bert", "--sample", "--max_steps=3", "--output_dir=" + output);
    assertThat(JavaProcess.run(GlueRunner.class.getName(), words, Map.of(), Path.of(""))).isZero();
    return output;
  }

  @Test
  void aRerunHasTheSameBytesAndAChangedRunIsNamed() throws IOException, InterruptedException {
    Path run = trained();
    JsonNode record = JSON.readTree(run.resolve("run.json").toFile());
    assertThat(RunSchema.faults(record)).isEmpty();
    assertThat(record.path("finished").asBoolean()).isTrue();
    assertThat(RunSchema.faults(((ObjectNode) record.deepCopy()).put("command", 1)))
        .containsExactly("run.json.command is no string: 1");

    Ended same = Ended.run("rerun", run, "--output_dir", folder.resolve("again"));
    assertThat(same.status()).as(same.err() + same.out()).isZero();
    assertThat(same.out())
        .containsPattern("model\\.safetensors +the same bytes")
        .containsPattern("optimizer\\.safetensors +the same bytes")
        .containsPattern("eval_predictions_sst2\\.jsonl +the same bytes")
        .contains("is reproduced in");

    ObjectNode results = (ObjectNode) JSON.readTree(run.resolve("all_results.json").toFile());
    Files.writeString(
        run.resolve("all_results.json"), results.put("eval_accuracy", 0.123).toString());
    Ended differs = Ended.run("rerun", run, "--output_dir", folder.resolve("third"));
    assertThat(differs.status()).isEqualTo(1);
    assertThat(differs.out())
        .contains("NOT REPRODUCED: 0.123 and now", "is NOT reproduced")
        .containsPattern("model\\.safetensors +the same bytes");
  }

  @Test
  void inputsThatChangedAreNamedBeforeAnythingStarts() throws IOException {
    Path run = Files.createDirectories(folder.resolve("run"));
    Path data = Files.writeString(folder.resolve("dev.tsv"), "abc");
    String record =
        """
        {"schema_version": 1, "command": "glue-runner", "given": [], "working_directory": "%s",
         "arguments": {}, "data": {"dev": {"file": "dev.tsv", "sha256": "00"}}}
        """;
    Files.writeString(run.resolve("run.json"), record.formatted(folder));
    Path output = folder.resolve("again");

    assertRefused(run, "dev.tsv has changed since that run");
    Files.delete(data);
    assertRefused(run, "dev.tsv is gone, the data of dev of that run");
    Files.writeString(run.resolve("run.json"), record.formatted(folder.resolve("nowhere")));
    assertRefused(run, "is gone, the folder in which that run was started");
    Files.writeString(run.resolve("run.json"), record.replace("glue-runner", "other"));
    assertRefused(run, "the run's command is 'other'");
    assertThat(output).doesNotExist();
  }

  private void assertRefused(Path run, String reason) {
    Ended ended = Ended.run("rerun", run, "--output_dir", folder.resolve("again"));
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err()).contains(reason);
  }

  @Test
  void whatIsBehindAFigureIsFoundInTheTable() throws IOException {
    Path table = folder.resolve("table.json");
    Files.writeString(
        table,
        """
        {"rows": [{"name": "bert", "cells": [{"column": "sst2 accuracy",
          "runs": [{"folder": "%s"}]}]}]}
        """
            .formatted(folder.resolve("nowhere")));

    assertThat(
            Ended.run(
                    "rerun",
                    "--cell",
                    table,
                    "bert",
                    "sst2 f1",
                    "--output_dir",
                    folder.resolve("x"))
                .err())
        .contains(
            "has no figure in row 'bert' and column 'sst2 f1'; it has 'bert' 'sst2 accuracy'");
    assertThat(
            Ended.run(
                    "rerun",
                    "--cell",
                    table,
                    "bert",
                    "sst2 accuracy",
                    "--output_dir",
                    folder.resolve("x"))
                .err())
        .contains("nowhere: there is no run.json");
  }
}
