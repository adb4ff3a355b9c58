package dev.longhand.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionCommandTest {
  @ParameterizedTest
  @CsvSource({
    "_model_tools, model-tools pl, plot",
    "_model_tools, model-tools convert --to s, savedmodel",
    "_model_tools, model-tools benchmark --random, --random_weights",
    "_glue_runner, glue-runner --task qn, qnli",
    "_glue_runner, glue-runner --eval_strategy e, epoch",
    "_glue_runner, glue-runner --model_name, --model_name_or_path",
    "_imdb_runner, imdb-runner --mode inf, inference"
  })
  void bashCompletesAllCommands(String function, String line, String completed) throws Exception {
    String words = "COMP_WORDS=(" + line + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))";
    String script = Ended.run("completion", "bash").out();
    assertThat(bash(script + words + "; " + function + "; echo ${COMPREPLY[@]}"))
        .isEqualTo(completed);
  }

  private static String bash(String script) throws IOException {
    Process bash = new ProcessBuilder("bash", "-c", script).redirectErrorStream(true).start();
    return new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  @Test
  void zshIsToldOfAllCommands() {
    List<String> lines = Ended.run("completion", "zsh").out().lines().toList();
    assertThat(lines)
        .startsWith("#compdef glue-runner imdb-runner newsgroups-runner model-tools gpu-check")
        .contains("  compdef _glue_runner glue-runner", "  compdef _model_tools model-tools")
        .anyMatch(line -> line.contains("'--to=[output format]:to:(savedmodel"));
  }

  @Test
  void anotherShellIsRefused() {
    Ended ended = Ended.run("completion", "fish");
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.errorLines()).hasSize(1);
    assertThat(ended.err()).contains("'fish': expected bash or zsh");
  }
}
