package dev.longhand.trainer.arguments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.longhand.cli.ArgumentParser;
import dev.longhand.cli.Command;
import dev.longhand.cli.Flag;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.Help;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.Range;
import dev.longhand.cli.Treatment;
import dev.longhand.cli.Values;
import dev.longhand.files.UsageException;
import dev.longhand.trainer.flags.TrainingFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentParserTest {
  private static final FlagTable TABLE =
      TrainingFlags.table()
          .plus(
              Flag.bool("pad_to_max_length", true, "Data", "pad all rows"),
              Flag.text("task", "Data", "the task").alias("task_name"),
              Flag.integers("lengths", List.of(128L), "Data", "lengths").in(Range.atLeast(1)));
  private static final Command COMMAND = Command.of("runner", "Runs.", TABLE);

  @TempDir Path folder;

  @Test
  void bothSpellingsAndBothForms() {
    assertThat(parse("--learning_rate", "2e-5").number("learning_rate")).isEqualTo(2e-5);
    assertThat(parse("--learning-rate", "2e-5").number("learning_rate")).isEqualTo(2e-5);
    assertThat(parse("--learning-rate=2e-5").number("learning_rate")).isEqualTo(2e-5);
    assertThat(parse("--run_name=a=b").text("run_name")).isEqualTo("a=b");
    assertThat(parse("--run_name=").text("run_name")).isEmpty();
  }

  @Test
  void namesOfBothVersions() {
    assertThat(parse("--evaluation_strategy", "epoch").text("eval_strategy")).isEqualTo("epoch");
    assertThat(parse("--no_cuda").isTrue("use_cpu")).isTrue();
    assertThat(parse("--task_name", "sst2").text("task")).isEqualTo("sst2");
  }

  /** transformers' use_auth_token may stand alone: then it asks for the token of a login. */
  @Test
  void aBareSecretIsTheWordTrue() throws IOException {
    Command command =
        Command.of(
            "run",
            "",
            FlagTable.of(
                Flag.secret("token", "", "a password").alias("use_auth_token"),
                Flag.bool("do_train", false, "", "train")));
    for (List<String> words :
        List.of(
            List.of("--use_auth_token"),
            List.of("--use_auth_token", "--do_train"),
            List.of("--use_auth_token", "true"),
            List.of(Files.writeString(folder.resolve("a.json"), "{\"token\": true}").toString()))) {
      ParsedArguments parsed = ArgumentParser.parse(command, words.toArray(String[]::new));
      assertThat(parsed.text("token")).isEqualTo("true");
      assertThat(parsed.isTrue("do_train")).isEqualTo(words.contains("--do_train"));
    }
  }

  @ParameterizedTest
  @CsvSource({"true,true", "True,true", "yes,true", "1,true", "false,false", "No,false", "0,false"})
  void booleansTakeTheWordsOfPython(String word, boolean value) {
    assertThat(parse("--do_train", word).isTrue("do_train")).isEqualTo(value);
    assertThat(parse("--do_train=" + word).isTrue("do_train")).isEqualTo(value);
  }

  @Test
  void bareBooleansAreTrue() {
    ParsedArguments parsed = parse("--do_train", "--do_eval", "--seed", "7");

    assertThat(parsed.isTrue("do_train")).isTrue();
    assertThat(parsed.isTrue("do_eval")).isTrue();
    assertThat(parsed.isTrue("do_predict")).isFalse();
    assertThat(parsed.integer("seed")).isEqualTo(7);
  }

  @Test
  void whatIsTrueByDefaultCanBeNegated() {
    assertThat(parse().isTrue("pad_to_max_length")).isTrue();
    assertThat(parse("--no_pad_to_max_length").isTrue("pad_to_max_length")).isFalse();
    assertThat(parse("--no-pad-to-max-length").isTrue("pad_to_max_length")).isFalse();
    assertThat(message("--no_do_train")).contains("there is no flag --no_do_train");
    assertThat(message("--no_pad_to_max_length=false")).contains("takes no value");
  }

  @Test
  void aValueMayBeNegative() {
    assertThat(parse("--max_steps", "-1").integer("max_steps")).isEqualTo(-1);
  }

  @Test
  void oneOrMoreWholeNumbers() throws IOException {
    assertThat(parse().integers("lengths")).containsExactly(128);
    assertThat(parse("--lengths", "1024, 512").integers("lengths")).containsExactly(1024, 512);
    assertThat(parse("--lengths=7").asMap()).containsEntry("lengths", List.of(7L));
    for (String list : List.of("[8, 4]", "\"8,4\"")) {
      Path file = Files.writeString(folder.resolve("a.json"), "{\"lengths\": " + list + "}");
      assertThat(parse(file.toString()).integers("lengths")).containsExactly(8, 4);
    }
    Path one = Files.writeString(folder.resolve("one.json"), "{\"lengths\": 16}");
    assertThat(parse(one.toString()).integers("lengths")).containsExactly(16);
    for (String wrong : List.of("8,", "8,0", "8;4", "", "99999999999")) {
      assertThat(message("--lengths=" + wrong))
          .contains("--lengths: '" + wrong + "' is not accepted; expected whole numbers");
    }
    assertThat(Help.of(COMMAND)).contains("--lengths N,N", "(default: 128)");
  }

  @Test
  void theLastOfTwoValuesHolds() {
    assertThat(parse("--seed", "1", "--seed", "2").integer("seed")).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "--lerning_rate, --learning_rate",
    "--num_epochs, --num_train_epochs",
    "--evalstrategy, --eval_strategy",
    "--sed, --seed",
    "--do-trian, --do_train",
    "--no_pad_to_max_lenght, --no_pad_to_max_length",
    "--lr, --learning_rate",
    "--batch_size, --per_device_train_batch_size or --per_device_eval_batch_size"
  })
  void anUnknownFlagIsAnsweredWithTheNearest(String written, String nearest) {
    assertThat(message(written, "1")).contains("did you mean " + nearest + "?");
  }

  @Test
  void aNameNearToNothingIsAnsweredWithTheHelp() {
    assertThat(message("--xyzzyplughxyzzyplugh")).contains("runner --help");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--learning_rate|fast|a number, at least 0",
        "--learning_rate|NaN|a number",
        "--learning_rate|0x10|a number",
        "--learning_rate|1d|a number",
        "--learning_rate|-1e-5|at least 0",
        "--learning_rate|1e999|a number",
        "--per_device_train_batch_size|0|at least 1",
        "--per_device_train_batch_size|8.5|a whole number",
        "--label_smoothing_factor|1|at least 0 and below 1",
        "--seed|99999999999999999999|a whole number",
        "--seed|-1|at least 0",
        "--eval_strategy|often|no, steps, epoch",
        "--optim|lion|adamw_torch",
        "--lr_scheduler_kwargs|[1]|a JSON object",
        "--lr_scheduler_kwargs|{a|a JSON object",
        "--group_by_length=maybe|--seed=1|true or false",
      })
  void aBadValueIsNamedWithWhatWasExpected(String flag, String value, String expected) {
    assertThat(message(flag, value)).contains("--").contains(expected);
  }

  @Test
  void aMissingValueAndAPlainWordAreErrors() {
    assertThat(message("--seed")).contains("--seed: no value was given");
    assertThat(message("--seed", "--do_train")).contains("--seed: no value was given");
    assertThat(message("--do_train", "maybe")).contains("'maybe' was not expected");
    assertThat(message("sst2")).contains("'sst2' was not expected");
  }

  @Test
  void whatIsNotOfferedIsRefusedUnlessSwitchedOff() {
    assertThat(message("--fp16_full_eval")).contains("--fp16_full_eval: models are evaluated");
    assertThat(message("--bf16_full_eval", "true")).contains("in float32; leave the flag out");
    assertThat(parse("--fp16_full_eval", "false").isTrue("fp16_full_eval")).isFalse();
  }

  @Test
  void whatChangesNothingIsSaidOnce() {
    ParsedArguments parsed =
        parse("--overwrite_cache", "--dataloader_num_workers", "4", "--dataloader-num-workers=2");

    assertThat(parsed.notices()).hasSize(2);
    assertThat(parsed.notices().get(1)).startsWith("--dataloader_num_workers is accepted and");
    assertThat(parsed.asMap()).doesNotContainKey("overwrite_cache");
  }

  @Test
  void ignoredFlagAtItsDefaultNeedsNoNotice() {
    assertThat(parse("--overwrite_cache", "false", "--no_dataloader_pin_memory").notices())
        .hasSize(1)
        .first(STRING)
        .startsWith("--dataloader_pin_memory is accepted and ignored");
  }

  @Test
  void refusedFlagTakesTheValuesThatChangeNothing() throws IOException {
    assertThat(parse("--optim_args", "", "--neftune_noise_alpha=0").notices()).isEmpty();
    assertThat(message("--neftune_noise_alpha", "5")).contains("--neftune_noise_alpha: NEFTune");
    assertThat(message("--deepspeed", "zero.json")).contains("--deepspeed: DeepSpeed is not used");
    assertThat(message("--optim_target_modules", "attn", "mlp")).contains("GaLore");

    String harmless = "{\"split_batches\": true, \"gradient_accumulation_kwargs\": null}";
    parse("--accelerator_config", harmless);
    parse(write("{\"accelerator_config\": " + harmless + "}").toString());
    assertThat(message("--accelerator_config", "{\"use_seedable_sampler\": false}"))
        .contains("with a seedable sampler");
  }

  @Test
  void reportToTakesSeveralNames() throws IOException {
    List<String> both = List.of("tensorboard", "none");
    assertThat(parse("--report_to", "tensorboard", "none").texts("report_to")).isEqualTo(both);
    assertThat(parse("--report_to=tensorboard,none").texts("report_to")).isEqualTo(both);
    assertThat(parse("--report_to", "tensorboard,", "none").texts("report_to")).isEqualTo(both);
    assertThat(parse("--report_to", "--seed", "1").texts("report_to")).isEmpty();
    Path list = write("{\"report_to\": [\"tensorboard\", \"none\"]}");
    assertThat(parse(list.toString()).texts("report_to")).isEqualTo(both);
    Path one = write("{\"report_to\": \"tensorboard\"}");
    assertThat(parse(one.toString()).texts("report_to")).containsExactly("tensorboard");
    assertThat(message("--report_to", "tensorboard", "tensorbord"))
        .contains("--report_to: 'tensorbord' is not accepted; expected some of none, tensorboard");
  }

  @Test
  void fileOfArgumentsMayResumeByABoolean() throws IOException {
    Path yes = write("{\"resume_from_checkpoint\": true}");
    assertThat(parse(yes.toString()).text("resume_from_checkpoint")).isEqualTo("true");
    Path list = write("{\"resume_from_checkpoint\": [\"a\"]}");
    assertThat(message(list.toString())).contains("--resume_from_checkpoint").contains("a text");
  }

  @Test
  void anyJsonInAFileIsReadOrRefusedInOneLine() throws IOException {
    for (Flag flag : TABLE.flags()) {
      for (String json : List.of("true", "1", "-2.5", "\"x\"", "[]", "[1, \"a\"]", "{\"a\": []}")) {
        Path file = write("{\"" + flag.name() + "\": " + json + "}");
        try {
          ParsedArguments parsed = parse(file.toString());
          assertThat(flag.treatment() == Treatment.IGNORED || fits(flag, parsed)).isTrue();
        } catch (UsageException wrong) {
          assertThat(wrong.getMessage()).contains("--" + flag.name()).doesNotContain("\n");
        }
      }
    }
  }

  private static boolean fits(Flag flag, ParsedArguments parsed) {
    return Values.fits(flag.type(), parsed.value(flag.name()).orElseThrow());
  }

  @Test
  void noRecordHoldsASecret() {
    Command command = Command.of("run", "", FlagTable.of(Flag.secret("token", "", "a password")));
    ParsedArguments parsed = ArgumentParser.parse(command, "--token", "hf_x");

    assertThat(parsed.text("token")).isEqualTo("hf_x");
    assertThat(parsed.asMap()).isEmpty();
  }

  @Test
  void whatWasGivenWinsOverOtherDefaults() {
    ParsedArguments parsed =
        parse("--seed", "1").withDefaults(Map.of("seed", 7L, "learning_rate", 1e-3));

    assertThat(parsed.integer("seed")).isEqualTo(1);
    assertThat(parsed.number("learning_rate")).isEqualTo(1e-3);
    assertThat(parsed.givenNames()).containsExactly("seed");
  }

  @Test
  void aFileOfArguments() throws IOException {
    Path file =
        write(
            "{\"learning_rate\": 2e-5, \"num_train_epochs\": 3, \"do_train\": true,"
                + " \"task_name\": \"sst2\", \"data_seed\": null, \"max_steps\": 10.0,"
                + " \"lr_scheduler_kwargs\": {\"power\": 2}, \"fsdp_config\": {\"a\": 1},"
                + " \"published\": {\"accuracy\": null}, \"notes\": \"x\"}");

    ParsedArguments parsed = parse(file.toString(), "--seed", "43");

    assertThat(parsed.number("learning_rate")).isEqualTo(2e-5);
    assertThat(parsed.number("num_train_epochs")).isEqualTo(3);
    assertThat(parsed.integer("max_steps")).isEqualTo(10);
    assertThat(parsed.text("task")).isEqualTo("sst2");
    assertThat(parsed.json("lr_scheduler_kwargs")).isEqualTo(Map.of("power", 2));
    assertThat(parsed.integer("seed")).isEqualTo(43);
    assertThat(parsed.given("data_seed")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"lerning_rate\": 1}|did you mean --learning_rate?",
        "{\"seed\": 1, \"seed\": 2}|Duplicate",
        "{\"seed\": 1.5}|a whole number",
        "{\"seed\": \"x\"}|a whole number",
        "{\"learning_rate\": true}|a number",
        "{\"do_train\": 1}|true or false",
        "{\"fp16_full_eval\": true}|evaluated and served in float32",
        "{\"no_skip_memory_metrics\": true}|write \"skip_memory_metrics\": false",
        "{\"train_batch_size\": 4, \"per_device_train_batch_size\": 8}|train_batch_size and"
            + " per_device_train_batch_size are the same flag",
        "{\"use-cpu\": true, \"use_cpu\": false}|use-cpu and use_cpu are the same flag",
        "{\"seed\": 1|not a JSON object",
        "{\"seed\": 1} {}|not a JSON object",
        "[]|not a JSON object of arguments: expected {",
        "``|not a JSON object",
      })
  void aWrongFileOfArgumentsIsNamed(String text, String expected) throws IOException {
    Path file = write(text);

    assertThat(message(file.toString())).startsWith(file.toString()).contains(expected);
  }

  @Test
  void aMissingFileOfArgumentsIsNamed() {
    assertThat(message("nowhere.json")).contains("nowhere.json").contains("no such file");
  }

  @Test
  void plainArgumentsAreCounted() {
    Command plot = new Command("plot", "", TABLE, new Command.Positionals("RUN", 1, 2), List.of());

    assertThat(ArgumentParser.parse(plot, "a", "--seed", "1", "b.json").positionals())
        .containsExactly("a", "b.json");
    assertThatThrownBy(() -> ArgumentParser.parse(plot)).hasMessageContaining("RUN is missing");
    assertThatThrownBy(() -> ArgumentParser.parse(plot, "a", "b", "c"))
        .hasMessageContaining("'c' was not expected");
  }

  @Test
  void whateverIsWrittenEitherParsesOrIsAUsageErrorOfOneLine() {
    Random random = new Random(5);
    List<String> names = TABLE.allNames();
    String[] values = {
      "1", "-1", "true", "x", "", "{}", "--", "=", "1e-5", "--seed", "\u0000", "é"
    };
    for (int round = 0; round < 3_000; round++) {
      String[] arguments = new String[random.nextInt(5)];
      for (int i = 0; i < arguments.length; i++) {
        String name = names.get(random.nextInt(names.size()));
        String value = values[random.nextInt(values.length)];
        arguments[i] =
            switch (random.nextInt(4)) {
              case 0 -> "--" + name;
              case 1 -> "--" + name + "=" + value;
              case 2 -> "--" + name.substring(random.nextInt(name.length())) + value;
              default -> value;
            };
      }
      try {
        parse(arguments);
      } catch (UsageException wrong) {
        assertThat(wrong.getMessage()).isNotBlank().doesNotContain("\n");
      }
    }
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("arguments.json"), text);
  }

  private static ParsedArguments parse(String... arguments) {
    return ArgumentParser.parse(COMMAND, arguments);
  }

  private static String message(String... arguments) {
    try {
      parse(arguments);
    } catch (UsageException wrong) {
      return wrong.getMessage();
    }
    throw new AssertionError("accepted: " + List.of(arguments));
  }
}
