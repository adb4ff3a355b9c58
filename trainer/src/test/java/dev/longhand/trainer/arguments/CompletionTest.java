package dev.longhand.trainer.arguments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.cli.Command;
import dev.longhand.cli.Flag;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.Program;
import dev.longhand.cli.completion.BashCompletion;
import dev.longhand.cli.completion.ZshCompletion;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Asks bash what it completes; zsh, which few machines have, gets the same table of flags. */
final class CompletionTest {
  private static final Command TRAIN =
      Command.of(
          "runner",
          "Trains.",
          FlagTable.of(
              Flag.text("eval_strategy", "no", "A", "when").choices("no", "steps", "epoch"),
              Flag.integer("eval_steps", "A", "it's a [number]: steps"),
              Flag.text("task", "A", "a task").alias("task_name").suggest(List.of("sst2", "stsb")),
              Flag.bool("pad", true, "A", "pad rows"),
              Flag.bool("fp16", false, "A", "not here").refused(),
              Flag.folder("model", "A", "a folder")));
  private static final List<Program> PROGRAMS =
      List.of(Program.of(TRAIN), new Program("tools", commands()));

  private static Map<String, Command> commands() {
    Map<String, Command> commands = new LinkedHashMap<>();
    commands.put("verify", TRAIN);
    commands.put("plot", TRAIN);
    return commands;
  }

  @Test
  void bashCompletesFlags() throws Exception {
    assertThat(complete("runner", "--eval_st")).containsExactly("--eval_strategy", "--eval_steps");
    assertThat(complete("runner", "--no_")).containsExactly("--no_pad");
    assertThat(complete("runner", "--fp")).containsExactly("");
  }

  @Test
  void bashCompletesValues() throws Exception {
    assertThat(complete("runner", "--eval_strategy", "e")).containsExactly("epoch");
    assertThat(complete("runner", "--eval_strategy", "=", "e")).containsExactly("epoch");
    assertThat(complete("runner", "--task", "=")).containsExactly("sst2", "stsb");
    assertThat(complete("runner", "--task_name", "ss")).containsExactly("sst2");
    assertThat(complete("runner", "--model", "s")).containsExactly("src");
    assertThat(complete("runner", "--eval_steps", "")).containsExactly("");
  }

  @Test
  void bashCompletesCommandsAndTheirFlags() throws Exception {
    assertThat(complete("tools", "p")).containsExactly("plot");
    assertThat(complete("tools", "plot", "--tas")).containsExactly("--task", "--task_name");
  }

  @Test
  void zshIsToldOfEachFlagItsHelpAndItsValues() {
    String script = ZshCompletion.script(PROGRAMS);

    assertThat(script)
        .startsWith("#compdef runner tools\n")
        .contains("'--eval_strategy=[when]:eval_strategy:(no steps epoch)'")
        .contains("'--eval_steps=[it'\\''s a (number)\\: steps]:eval_steps: '")
        .contains("'--task_name=[a task]:task:(sst2 stsb)'")
        .contains("'--no_pad[not\\: pad rows]'")
        .contains("'--model=[a folder]:model:_files -/'")
        .contains("compadd -- verify plot")
        .contains("compdef _runner runner", "compdef _tools tools")
        .doesNotContain("fp16");
  }

  /** What bash would offer for the last word; {@code --a=b} is three words to it. */
  private static String[] complete(String... words) throws Exception {
    StringBuilder line = new StringBuilder(BashCompletion.script(PROGRAMS)).append("COMP_WORDS=(");
    for (String word : words) {
      line.append("'").append(word).append("' ");
    }
    line.append("); COMP_CWORD=").append(words.length - 1).append("; _").append(words[0]);
    line.append("; printf '%s\\n' \"${COMPREPLY[@]}\"");
    Process bash =
        new ProcessBuilder("bash", "-c", line.toString()).redirectErrorStream(true).start();
    String answer = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return answer.strip().split("\n", -1);
  }
}
