package dev.longhand.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.cli.Command;
import dev.longhand.cli.FlagTable;
import dev.longhand.glue.GlueRunner;
import dev.longhand.imdb.ImdbRunner;
import dev.longhand.newsgroups.NewsRunner;
import dev.longhand.tools.reference.FlagsCommand;
import dev.longhand.tools.support.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A flag that a message advises exists in the command that prints it: every text constant of the
 * classes that a command reaches, by the constant pools of the compiled classes, is searched for
 * flags.
 */
class FlagAdviceTest {
  private static final Pattern FLAG = Pattern.compile("--([a-z][a-z0-9]*(?:_[a-z0-9]+)*)");
  private static final Pattern OTHER_COMMAND = Pattern.compile("model-tools [a-z]+ --.*");

  /** Arguments that a command gives to a training of its own; no user sees them. */
  private static final Pattern OWN_ARGUMENT = Pattern.compile("--[a-z_]+=\\S*");

  private static final Set<String> EVERYWHERE = Set.of("help", "version");

  /** Commands that print the flags of other commands and so mention their classes. */
  private static final List<String> LISTS = List.of("completion", "flags");

  /** Tables and texts of flags, which are no messages. */
  private static final List<String> TABLES =
      List.of(
          "dev/longhand/cli/Help",
          "dev/longhand/trainer/flags/TrainingFlags",
          "dev/longhand/glue/GlueFlags",
          "dev/longhand/runner/model/ModelFlags",
          "dev/longhand/runner/model/ModelSelectionFlags",
          "dev/longhand/glue/CustomTaskFlags",
          "dev/longhand/imdb/ImdbFlags",
          "dev/longhand/newsgroups/NewsFlags");

  /** Classes whose messages with these flags no such command can print, and why. */
  private static final List<Exemption> EXEMPTIONS =
      List.of(
          new Exemption(
              "model-tools .*", "dev/longhand/trainer/.*", ".*", "it trains on its terms"),
          new Exemption(
              ".*", ".*/CommandLine", "log_level", "only a command with the flag says so"),
          new Exemption(".*", ".*/record/Machine", "query|format", "flags of nvidia-smi"),
          new Exemption(".*", ".*/GraphSafety", "allow_unsafe_graph", "UserException.advising"),
          new Exemption(".*", ".*/OutOfMemory", "memory_limit_gb", "UserException.advising"),
          new Exemption(
              ".*", ".*/WeightMatcher", "ignore_mismatched_sizes", "UserException.advising"),
          new Exemption(
              ".*",
              ".*/(Device|DeviceCheck|SessionSettings)",
              "device|num_threads",
              "only flags choose other devices than the default"),
          new Exemption(
              "(imdb|newsgroups)-runner",
              "dev/longhand/runner/model/TfIdfFlags",
              "task|mode",
              "only glue-runner checks a task for the baseline"),
          new Exemption(
              "model-tools removal",
              ".*/HeaderFooterQuoteStripper",
              "remove",
              "it removes known parts"),
          new Exemption(
              "model-tools models", ".*/LongModel", "max_position_embeddings", "it makes no model"),
          new Exemption(
              "(glue|imdb)-runner",
              ".*/OutOfMemoryRetry",
              "segment_length",
              "its rows have no segments"));

  private final Map<String, Optional<ClassFile>> classes = new HashMap<>();

  /** What is understood of commands and classes by patterns. */
  private record Exemption(String command, String type, String flag, String reason) {
    boolean covers(String ofCommand, String ofType, String ofFlag) {
      return ofCommand.matches(command) && ofType.matches(type) && ofFlag.matches(flag);
    }
  }

  @Test
  void everyAdvisedFlagExistsInTheCommandThatAdvisesIt() {
    List<String> wrong = new ArrayList<>();
    commands()
        .forEach(
            (root, command) -> {
              for (String type : reached(root)) {
                for (String text : load(type).orElseThrow().strings()) {
                  missing(command, type, text)
                      .forEach(flag -> wrong.add(command.name() + ", " + type + ": " + text));
                }
              }
            });

    assertThat(wrong).isEmpty();
  }

  @Test
  void adviceOfAnUnknownFlagWouldBeFound() {
    Command glue = commands().values().iterator().next();

    assertThat(missing(glue, "dev/longhand/glue/GlueData", "give --data_dir or --data_folder"))
        .containsExactly("data_folder");
    assertThat(reached(name(GlueRunner.class)))
        .contains("dev/longhand/zoo/weights/WeightMatcher", "dev/longhand/glue/GlueData");
    assertThat(reached(name(GlueRunner.class)))
        .noneMatch(type -> type.startsWith("dev/longhand/imdb"));
  }

  /** The same failure in two commands, of which only one has the flag that helps. */
  @Test
  void flagThatTheCommandLacksIsNotAdvised(@TempDir Path folder) throws IOException {
    Path model = Files.createDirectories(folder.resolve("model"));
    Path golden = Path.of("..", "zoo", "golden", "bert-classify");
    Files.copy(golden.resolve("model.safetensors"), model.resolve("model.safetensors"));
    Files.writeString(model.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nfine\n");
    ObjectNode config =
        (ObjectNode) new ObjectMapper().readTree(golden.resolve("config.json").toFile());
    config.putObject("id2label").put("0", "a").put("1", "b").put("2", "c").put("3", "d");
    config.putObject("label2id").put("a", 0).put("b", 1).put("c", 2).put("d", 3);
    Files.writeString(model.resolve("config.json"), config.toString());

    Ended ended =
        Ended.run(
            "convert", "--from", model, "--to", "savedmodel", "--output", folder.resolve("out"));

    assertThat(ended.status()).as(ended.err()).isEqualTo(1);
    assertThat(ended.err())
        .contains("its head is of another size")
        .doesNotContain("--ignore_mismatched_sizes");
  }

  private static Map<String, Command> commands() {
    Map<String, Command> commands = new LinkedHashMap<>();
    List<Class<?>> runners = List.of(GlueRunner.class, ImdbRunner.class, NewsRunner.class);
    for (int i = 0; i < runners.size(); i++) {
      commands.put(name(runners.get(i)), FlagsCommand.runners().get(i));
    }
    for (Tool tool : ModelTools.all()) {
      if (LISTS.contains(tool.name())) {
        continue;
      }
      // The lambda or method reference of its action is a class within the command's class.
      String type = tool.action().getClass().getName().replaceAll("\\$\\$Lambda.*", "");
      commands.put(type.replace('.', '/'), tool.command());
    }
    return commands;
  }

  private static String name(Class<?> type) {
    return type.getName().replace('.', '/');
  }

  private List<String> missing(Command command, String type, String text) {
    if (OWN_ARGUMENT.matcher(text).matches()) {
      return List.of();
    }
    FlagTable flags = command.flags();
    Matcher matcher = FLAG.matcher(OTHER_COMMAND.matcher(text).replaceAll(""));
    return matcher
        .results()
        .map(found -> found.group(1))
        .filter(flag -> !EVERYWHERE.contains(flag) && flags.find(flag).isEmpty())
        .filter(flag -> !isNegation(flags, flag))
        .filter(flag -> EXEMPTIONS.stream().noneMatch(e -> e.covers(command.name(), type, flag)))
        .toList();
  }

  private static boolean isNegation(FlagTable flags, String flag) {
    return flags.allNames().contains(flag);
  }

  /** The project's classes that a class mentions, those mention, and so on. */
  private Set<String> reached(String root) {
    Set<String> reached = new TreeSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      String type = open.pop();
      Optional<ClassFile> file = load(type);
      if (file.isPresent() && !TABLES.contains(type) && reached.add(type)) {
        open.addAll(file.get().references());
      }
    }
    return reached;
  }

  private Optional<ClassFile> load(String type) {
    return classes.computeIfAbsent(type, FlagAdviceTest::read);
  }

  private static Optional<ClassFile> read(String type) {
    if (!type.startsWith("dev/longhand/")) {
      return Optional.empty();
    }
    try (InputStream in =
        FlagAdviceTest.class.getClassLoader().getResourceAsStream(type + ".class")) {
      return in == null ? Optional.empty() : Optional.of(ClassFile.read(in.readAllBytes()));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
