package dev.longhand.tools.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.cli.Command;
import dev.longhand.cli.Flag;
import dev.longhand.tools.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlagsCommandTest {
  private static final Path PAGE = Path.of("..", "docs", "flags.md");
  private static final String BEGIN = "<!-- flags -->";
  private static final String END = "<!-- /flags -->";

  @TempDir Path folder;

  @Test
  void pageOfFlagsIsUpToDate() throws IOException {
    String text = Files.readString(PAGE);

    assertThat(text.substring(text.indexOf(BEGIN), text.indexOf(END)))
        .as("bin/model-tools flags --update docs/flags.md writes it")
        .isEqualTo(BEGIN + "\n" + new FlagsTable(FlagsCommand.runners()).markdown() + "\n");
  }

  @Test
  void everyFlagOfEveryRunnerHasARow() {
    String table = new FlagsTable(FlagsCommand.runners()).markdown();

    for (Command runner : FlagsCommand.runners()) {
      for (Flag flag : runner.flags().flags()) {
        assertThat(table).contains("| `--" + flag.name() + "`");
      }
    }
    assertThat(table)
        .contains("| `--deepspeed` | all |  | refused | DeepSpeed is not used")
        .contains("| `--use_ipex` | all | `false` | ignored |")
        .contains("newsgroups-runner `2e-5`");
  }

  @Test
  void sectionOfAFileIsWritten() throws IOException {
    Path file =
        Files.writeString(folder.resolve("a.md"), "x\n" + BEGIN + "\nreplaced\n" + END + "\ny\n");
    Ended ended = Ended.run("flags", "--update", file);

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.out()).isEmpty();
    assertThat(Files.readString(file))
        .startsWith("x\n" + BEGIN + "\n### ")
        .endsWith("|\n" + END + "\ny\n")
        .doesNotContain("replaced");
    assertThat(Ended.run("flags").out()).contains("### Task and data");
  }
}
