package dev.longhand.glue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Terminal;
import dev.longhand.runner.data.SampleFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole command in this process: what it prints, its exit status and what it leaves. */
@Tag("slow")
final class GlueRunnerTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  /** The output and exit status of a command. */
  private record Ended(int status, String out, String err) {
    String lastLine() {
      List<String> lines = err.lines().toList();
      return lines.get(lines.size() - 1);
    }
  }

  @Test
  void sampleIsLearnedThroughBlockSparseAttention() throws IOException {
    Path output = folder.resolve("run");
    Ended trained =
        run("--task", "qnli", "--model", "bigbird", "--sample", "--output_dir", output.toString());

    assertThat(trained.status()).as(trained.err()).isZero();
    assertThat(trained.out()).contains("accuracy", "majority class", "50.00", output.toString());
    JsonNode results = json(output.resolve("all_results.json"));
    assertThat(results.get("eval_accuracy").asDouble()).isGreaterThan(0.8);
    assertThat(results.get("train_samples").asInt()).isEqualTo(1200);
    JsonNode record = json(output.resolve("run.json"));
    assertThat(record.at("/attention/block_sparse_batches").asInt()).isGreaterThanOrEqualTo(300);
    assertThat(record.at("/attention/full_batches").isMissingNode()).isTrue();
    assertThat(record.get("newly_initialised")).isNotEmpty();
    for (String file :
        List.of(
            "config.json",
            "model.safetensors",
            "vocab.txt",
            "README.md",
            "trainer_state.json",
            "savedmodel/saved_model.pb",
            "curves.png",
            "log.jsonl")) {
      assertThat(output.resolve(file)).exists();
    }
    assertThat(output).isDirectoryNotContaining("glob:**/.*");
    assertThat(json(output.resolve("config.json")).at("/label2id/not_entailment").asInt())
        .isEqualTo(1);

    usesTheTrainedModel(output);
    refusesAFolderWithAnotherRun(output);
  }

  /** A run's folder is a checkpoint: what it predicts is what was evaluated. */
  private void usesTheTrainedModel(Path trained) throws IOException {
    Ended timed = runOnSampleData(trained, "timed", "--mode", "inference");

    assertThat(timed.status()).as(timed.err()).isZero();
    JsonNode results = json(folder.resolve("timed/inference_results.json"));
    assertThat(results.get("untrained").asBoolean()).isFalse();
    assertThat(results.at("/sets/dev/accuracy").asDouble())
        .isEqualTo(json(trained.resolve("all_results.json")).get("eval_accuracy").asDouble());
    assertThat(results.at("/sets/dev/latency_seconds/p50").asDouble()).isPositive();
    assertThat(results.at("/sets/dev/latency_seconds/batches").asInt()).isBetween(1, 99);
    assertThat(results.at("/sets/dev/latency_seconds").has("p90")).isFalse();
    assertThat(json(folder.resolve("timed/run.json")).at("/arguments/mode").asText())
        .isEqualTo("inference");
  }

  private void refusesAFolderWithAnotherRun(Path trained) {
    Ended refused =
        run("--task", "qnli", "--model", "bigbird", "--sample", "--output_dir", trained.toString());

    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.lastLine()).contains("--output_dir", "holds another run");
  }

  @Test
  void aLongformerKeepsItsGlobalTokens() throws IOException {
    Path output = folder.resolve("longformer");
    Ended trained =
        run(
            "--task qnli --model longformer --sample --max_steps 2 --global_attention first_text",
            output);

    assertThat(trained.status()).as(trained.err()).isZero();
    for (String file : List.of("run.json", "config.json")) {
      assertThat(json(output.resolve(file)).get("global_attention").asText())
          .isEqualTo("first_text");
    }
    Ended timed =
        runOnSampleData(output, "timed", "--mode", "inference", "--attention_type", "full");
    assertThat(timed.status()).as(timed.err()).isZero();
    assertThat(timed.err()).contains("--attention_type is for big_bird");
    assertThat(json(folder.resolve("timed/inference_results.json")).at("/sets/dev/accuracy"))
        .isEqualTo(json(output.resolve("all_results.json")).get("eval_accuracy"));
  }

  @Test
  void trainsInFloat16AndEvaluatesInFloat32() throws IOException {
    Path output = folder.resolve("float16");
    Ended trained =
        run("--task qnli --model bert --sample --max_steps 2 --logging_steps 1 --fp16", output);

    assertThat(trained.status()).as(trained.err()).isZero();
    assertThat(Files.readString(output.resolve("log.jsonl"))).contains("\"loss_scale\"");
    Ended timed = runOnSampleData(output, "timed", "--mode", "inference", "--fp16");
    assertThat(timed.status()).as(timed.err()).isZero();
    assertThat(timed.err()).contains("--fp16 changes nothing: it is for training");
    assertThat(json(folder.resolve("timed/inference_results.json")).at("/sets/dev/accuracy"))
        .isEqualTo(json(output.resolve("all_results.json")).get("eval_accuracy"));
  }

  @Test
  void aCheckpointsOrderOfLabelsCountsInMnliAndInAx() throws IOException {
    Path model = goldenWithLabels("CONTRADICTION", "NEUTRAL", "ENTAILMENT");
    Path data = Files.createDirectories(folder.resolve("data/MNLI"));
    String header = "index\tsentence1\tsentence2\tgold_label\n";
    String rows = "0\ta b\tc\tentailment\n1\td\te f\tneutral\n2\tg\th\tentailment\n";
    for (String name :
        List.of("train", "dev_matched", "dev_mismatched", "test_matched", "test_mismatched")) {
      Files.writeString(data.resolve(name + ".tsv"), header + rows);
    }
    Files.createDirectories(folder.resolve("data/AX"));
    Files.writeString(folder.resolve("data/AX/AX.tsv"), header + rows);

    Ended mnli =
        runOn(
            model, "mnli", "--do_train", "--do_eval", "--do_predict", "--ignore_mismatched_sizes");
    assertThat(mnli.status()).as(mnli.err()).isZero();
    JsonNode results = json(folder.resolve("mnli/eval_results.json"));
    List<String> predicted = Files.readAllLines(folder.resolve("mnli/MNLI-mm.tsv"));
    long right =
        List.of("0\tentailment", "1\tneutral", "2\tentailment").stream()
            .filter(predicted::contains)
            .count();
    assertThat(results.get("eval_accuracy").asDouble()).isEqualTo(right / 3.0);
    assertThat(results.get("eval_accuracy_mm")).isEqualTo(results.get("eval_accuracy"));
    assertThat(results.get("eval_samples_mm").asInt()).isEqualTo(3);

    Path trained = folder.resolve("mnli");
    assertThat(json(trained.resolve("config.json")).at("/id2label/0").asText())
        .isEqualTo("CONTRADICTION");

    Ended ax = runOn(trained, "ax");
    assertThat(ax.status()).as(ax.err()).isZero();
    assertThat(Files.readAllLines(folder.resolve("ax/AX.tsv"))).isEqualTo(predicted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--task qnil --model bert;2;did you mean qnli?",
        "--task qnli --model bigbrid --offline --data_dir .;2;did you mean bigbird?",
        "--task qnli --model bert --learnin_rate 1;2;did you mean --learning_rate?",
        "--model bert;2;--task is needed",
        "--task cola --model bert --sample;2;there is no sample of cola",
        "--task ax --model bert --do_train;2;can only be predicted",
        "--task qnli --model bert --mode inference --do_train;2;trains nothing",
        "--task qnli --sample --model_name_or_path X;2;cannot go together",
        "--task qnli --model bert --max_seq_length 1;2;--max_seq_length",
        "--task qnli --model bert --data_dir no-such-folder;1;--data_dir: there is no folder"
            + " no-such-folder",
        "--task qnli --model bert --offline --cache_dir target/no-cache;1;--data_dir",
        "--task sst2 --sample --lr_scheduler_kwargs {\"x\":1};2;'x' is no setting of linear",
        "--task sst2 --sample --eval_strategy epoch --metric_for_best_model acuracy;2;accuracy?",
        "--task sst2 --sample --resume_from_checkpoint last;1;holds no checkpoint",
        "--task sst2 --sample --resume_from_checkpoint x/checkpoint-3;1;there is no such folder",
        "--task sst2 --sample --dataloader_drop_last --max_train_samples 3;2;nothing to train on",
        "--task sst2 --sample --data_dir .;2;cannot go together",
        "--task sst2 --sample --device gpu:1;1;--device gpu:1: TensorFlow sees no GPU, only CPU:0",
        "--task sst2 --init_from X;2;--init_from needs --model",
        "--task sst2 --model bert --init_from X;2;--model bert is none of bigbird, linformer,"
            + " longformer",
        "--task sst2 --model bigbird --init_from X --model_name_or_path Y;2;cannot go together",
        "--task sst2 --sample --init_from X;2;cannot go together",
        "--task sst2 --model bigbird --random_weights --init_from X;2;cannot go together",
        "--task sst2 --random_weights;2;--random_weights needs --model",
        "--task sst2 --model bigbird --max_position_embeddings 9;2;add --init_from",
        "--task stsb --model bert --label_smoothing_factor 0.1;2;stsb predicts a number",
        "--task stsb --model bert --class_weights balanced;2;--class_weights is for classes",
        "--task sst2 --model bert --class_weights 1,2,3;2;2 weights, for negative, positive",
        "--task sst2 --model bert --class_weights 1,0;2;'0' is not accepted; expected balanced",
        "--task sst2 --model bert --do_train false --do_eval=false;2;nothing is left to do",
        "--task sst2 --model bert --class_weights 1,1e308;2;'1e308' is not accepted",
        "--task sst2 --sample --class_weights balanced --label_smoothing_factor 0.1;2;go together",
        "--task qnli --model_name_or_path linformer;2;--model linformer is meant",
        "--task qnli --model_name_or_path bert-tiny;2;--model bert-tiny is meant",
        "--task qnli --model_name_or_path tfidf;2;--model tfidf is meant",
        "--task qnli --model_name_or_path ./nowhere --data_dir no-such-folder;1;--model_name_or_path"
            + " ./nowhere: there is no such folder",
        "--task qnli --model_name_or_path src --data_dir no-such-folder;1;config.json",
        "--task qnli --model bert --batch_size 8;2;did you mean --per_device_train_batch_size or"
            + " --per_device_eval_batch_size?"
      })
  void wrongCommandsAreAnsweredInOneLine(String command, int status, String message) {
    Ended ended = run(command, folder.resolve("none"));

    assertThat(ended.status()).as(ended.err()).isEqualTo(status);
    assertThat(ended.lastLine()).startsWith("glue-runner: ").contains(message);
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void sampleSavesAfterAsManyStepsAsAreAskedFor() {
    Path output = folder.resolve("saved");
    String command = "--task sst2 --model bert --sample --max_steps 6 --save_steps 5";
    Ended ended = run(command + " --save_total_limit 2", output);

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.err()).doesNotContain("--save_steps");
    assertThat(output.resolve("checkpoint-5")).exists();
  }

  @Test
  void classWeightsAreRecordedByTheNamesOfTheClasses() throws IOException {
    writeSst2("fine\t1\nbad\t0\ngood\t1\ndull\t0\ngreat\t1\n");
    Path bert = SmallBert.write(folder.resolve("bert"), "positive", "negative");
    Path given = folder.resolve("given");
    Path balanced = folder.resolve("balanced");

    assertThat(run(command("bert --max_steps 1 --class_weights 1 2.5", bert), given).status())
        .isZero();
    assertThat(run(command("bert --max_steps 1 --class_weights balanced", bert), balanced).status())
        .isZero();

    JsonNode byName = json(given.resolve("run.json")).get("weights_by_class");
    assertThat(byName.get("negative").asDouble()).isEqualTo(1);
    assertThat(byName.get("positive").asDouble()).isEqualTo(2.5);
    JsonNode counted = json(balanced.resolve("run.json")).get("weights_by_class");
    assertThat(counted.get("negative").asDouble()).isEqualTo(5 / (2.0 * 2));
    assertThat(counted.get("positive").asDouble()).isEqualTo(5 / (2.0 * 3));
  }

  private String command(String model, Path checkpoint) {
    return command(model) + " --model_name_or_path " + checkpoint;
  }

  @Test
  void aRunThatDivergesLeavesNothing() {
    Path output = folder.resolve("diverged");
    Ended ended =
        run(
            "--task sst2 --model bert --sample --learning_rate 1e30 --report_to tensorboard",
            output);

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.lastLine()).contains("--learning_rate", "the gradient norm");
    assertThat(output).doesNotExist();
  }

  @Test
  void whatFailsLeavesAFolderThatWasThereAsItWas() throws IOException {
    Path output = Files.createDirectories(folder.resolve("mine"));
    Files.writeString(output.resolve("notes.txt"), "keep");
    Ended ended = run("--task sst2 --sample --dataloader_drop_last --max_train_samples 3", output);

    assertThat(ended.status()).isEqualTo(2);
    assertThat(output).isDirectoryNotContaining(path -> !path.endsWith("notes.txt"));
  }

  @Test
  void overwritingIsRefusedWhereItWouldRemoveTheModelThatIsTrained() throws IOException {
    writeSst2("fine\t1\nbad\t0\n");
    Path model = goldenWithLabels("LABEL_0", "LABEL_1", "LABEL_2");
    Ended ended =
        run(
            "--task sst2 --overwrite_output_dir --ignore_mismatched_sizes --data_dir "
                + folder.resolve("data")
                + " --model_name_or_path "
                + model,
            model);

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.lastLine()).contains("--overwrite_output_dir", model.toString());
    assertThat(model.resolve("model.safetensors")).exists();
  }

  private Ended run(String command, Path output) {
    List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
    arguments.addAll(List.of("--output_dir", output.toString()));
    return run(arguments.toArray(String[]::new));
  }

  @Test
  void aFolderOfAnotherArchitectureIsRefused() throws IOException {
    writeSst2("fine\t1\n");
    Ended ended = runOn(SmallBert.GOLDEN, "sst2", "--model", "bigbird");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.lastLine()).contains("--model bigbird", "model_type bert", "big_bird");
    assertThat(folder.resolve("sst2")).doesNotExist();
  }

  @Test
  void anotherArchitecturesFolderIsNotReadButMadeInto() throws IOException {
    SmallBert.writeSst2(folder.resolve("data"), 8);
    Path bert = SmallBert.write(folder.resolve("bert"), "negative", "positive");
    Ended refused = runOn(bert, "sst2", "--model", "longformer-tiny");
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.lastLine()).contains("model_type bert", "--init_from in place of");

    Path made = folder.resolve("made");
    Ended trained = run(command("longformer-tiny --max_steps 1 --init_from " + bert), made);
    assertThat(trained.status()).as(trained.err()).isZero();
    assertThat(trained.err()).contains("a bert of 32 tokens, becomes a longformer of 256");
    JsonNode config = json(made.resolve("config.json"));
    assertThat(config.get("model_type").asText()).isEqualTo("longformer");
    assertThat(config.get("max_position_embeddings").asInt()).isEqualTo(257);
    assertThat(config.at("/attention_window/0").asInt()).isEqualTo(32);
    assertThat(json(made.resolve("tokenizer_config.json")).get("model_max_length").asInt())
        .isEqualTo(256);
    JsonNode record = json(made.resolve("run.json"));
    assertThat(record.get("made_of").asText()).isEqualTo("bert");
    assertThat(record.get("newly_initialised")).isEmpty();

    Ended timed = runOn(made, "sst2", "--mode", "inference", "--max_seq_length", "200");
    assertThat(timed.status()).as(timed.err()).isZero();
    assertThat(timed.err()).doesNotContain("is more than");
  }

  @Test
  void whatHasNoCheckpointIsMadeOfBert() throws IOException {
    SmallBert.writeSst2(folder.resolve("data"), 8);
    for (String model : List.of("linformer", "performer --max_position_embeddings 1024")) {
      Ended ended = run(command(model + " --offline"), folder.resolve("none"));
      assertThat(ended.status()).isEqualTo(1);
      assertThat(ended.lastLine()).contains("google-bert/bert-base-uncased at main is not");
    }
  }

  @Test
  void randomWeightsNeedATokenizerOnly() throws IOException {
    SmallBert.writeSst2(folder.resolve("data"), 8);
    Path bert = SmallBert.write(folder.resolve("bert"), "negative", "positive");
    Ended without = run(command("longformer-tiny --random_weights"), folder.resolve("none"));
    assertThat(without.status()).isEqualTo(2);
    assertThat(without.lastLine()).contains("add --tokenizer_name DIR");

    Path output = folder.resolve("random");
    Ended trained =
        run(
            command(
                "linformer-tiny --random_weights --max_position_embeddings 600 --max_steps 1"
                    + " --tokenizer_name "
                    + bert),
            output);
    assertThat(trained.status()).as(trained.err()).isZero();
    JsonNode config = json(output.resolve("config.json"));
    assertThat(config.get("vocab_size").asInt()).isEqualTo(13);
    assertThat(config.get("pad_token_id").asInt()).isZero();
    assertThat(config.get("max_position_embeddings").asInt()).isEqualTo(600);
    assertThat(config.get("seq_length").asInt()).isEqualTo(600);
    assertThat(json(output.resolve("run.json")).get("newly_initialised"))
        .contains(JSON.valueToTree("bert.embeddings.word_embeddings.weight"));
  }

  private String command(String model) {
    return "--task sst2 --data_dir " + folder.resolve("data") + " --model " + model;
  }

  @Test
  void aBrokenRowEndsTheRunBeforeAnythingIsWritten() throws IOException {
    writeSst2("fine\t1\nbad\t7\n");
    Ended ended = runOn(SmallBert.write(folder.resolve("bert"), "negative", "positive"), "sst2");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.lastLine()).contains("train.tsv, line 3", "'7'");
    assertThat(folder.resolve("sst2")).doesNotExist();
  }

  private void writeSst2(String rows) throws IOException {
    Path data = Files.createDirectories(folder.resolve("data/SST-2"));
    Files.writeString(data.resolve("train.tsv"), "sentence\tlabel\n" + rows);
    Files.writeString(data.resolve("dev.tsv"), "sentence\tlabel\n" + rows);
  }

  private Path goldenWithLabels(String... names) throws IOException {
    return SmallBert.write(folder.resolve("model"), names);
  }

  private Ended runOn(Path model, String task, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--task", task,
                "--model_name_or_path", model.toString(),
                "--data_dir", folder.resolve("data").toString(),
                "--output_dir", folder.resolve(task).toString()));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  private Ended runOnSampleData(Path model, String output, String... more) {
    try (SampleFolder sample = SampleData.of(GlueTask.get("qnli"))) {
      List<String> arguments =
          new ArrayList<>(
              List.of(
                  "--task", "qnli",
                  "--model_name_or_path", model.toString(),
                  "--data_dir", sample.dataFolder().toString(),
                  "--output_dir", folder.resolve(output).toString()));
      arguments.addAll(List.of(more));
      return run(arguments.toArray(String[]::new));
    }
  }

  private Ended run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Map<String, String> environment =
        Map.of("HOME", folder.toString(), "HF_HOME", folder.resolve("hub").toString());
    int status;
    try (Console console = new Console(print(out), print(err), Terminal.NONE, Clock.systemUTC())) {
      status = GlueRunner.run(arguments, console, environment);
    }
    return new Ended(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static JsonNode json(Path file) throws IOException {
    return JSON.readTree(Files.readString(file));
  }
}
