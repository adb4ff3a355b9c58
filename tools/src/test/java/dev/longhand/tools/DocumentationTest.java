package dev.longhand.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.longhand.cli.ArgumentParser;
import dev.longhand.cli.Command;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.Program;
import dev.longhand.glue.GlueTask;
import dev.longhand.tools.support.Tool;
import dev.longhand.zoo.Presets;
import dev.longhand.zoo.model.ModelConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The documentation agrees with the code: links, commands, names and sizes. */
class DocumentationTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path DOCS = ROOT.resolve("docs");
  private static final int README_BYTES = 10_240;

  /** Name, formula of the time, and tokens of a model in the README's table. */
  private static final Pattern MODEL_ROW =
      Pattern.compile("(?m)^\\| `(\\w+)` \\| [^|]+ \\| `([^`]+)` \\| ([\\d,]+) \\|");

  static Stream<Path> pages() throws IOException {
    return Stream.concat(
            Stream.of("README.md", "CONTRIBUTING.md", "recipes/README.md", "tools/peers/README.md")
                .map(ROOT::resolve),
            markdownIn(DOCS).stream())
        .map(ROOT::relativize);
  }

  private static List<Path> markdownIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    }
  }

  private static MarkdownPage read(Path page) {
    return MarkdownPage.read(ROOT.resolve(page));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void relativeLinksResolve(Path page) {
    assertThat(read(page).links().stream().map(URI::create).filter(link -> !link.isAbsolute()))
        .allSatisfy(link -> assertResolves(page, link));
  }

  private static void assertResolves(Path page, URI link) {
    Path target = ROOT.resolve(page);
    if (!link.getPath().isEmpty()) {
      target = target.resolveSibling(link.getPath()).normalize();
    }
    assertThat(target).as("%s links %s", page, link).exists();
    if (link.getFragment() != null) {
      assertThat(MarkdownPage.read(target).anchors())
          .as("%s links %s", page, link)
          .contains(link.getFragment());
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void commandsParse(Path page) {
    assertThat(commands(read(page)))
        .allSatisfy(
            command ->
                assertThatCode(() -> check(command))
                    .as("%s: %s", page, command)
                    .doesNotThrowAnyException());
  }

  /** Guards against an extraction that finds nothing. */
  @Test
  void commandsAreFound() throws IOException {
    Set<String> programs =
        pages()
            .flatMap(page -> commands(read(page)).stream())
            .map(ShellCommand::program)
            .collect(Collectors.toSet());
    assertThat(programs)
        .contains(
            "bin/glue-runner",
            "bin/imdb-runner",
            "bin/newsgroups-runner",
            "bin/model-tools",
            "tools/gpu-check",
            "tools/peers/compare_speed.py");
  }

  /** Returns whole commands: those in blocks, and those in text that have arguments. */
  private static List<ShellCommand> commands(MarkdownPage page) {
    List<ShellCommand> commands = new ArrayList<>();
    page.codeBlocks().forEach(block -> commands.addAll(ShellCommand.in(block.getLiteral())));
    page.inlineCode().stream()
        .filter(code -> !code.contains("..."))
        .flatMap(code -> ShellCommand.in(code).stream())
        .filter(command -> !command.arguments().isEmpty())
        .forEach(commands::add);
    return commands;
  }

  private static void check(ShellCommand shown) throws IOException {
    assertThat(ROOT.resolve(shown.program())).exists();
    if (shown.program().endsWith(".py")) {
      String script = Files.readString(ROOT.resolve(shown.program()));
      assertThat(shown.flags()).allSatisfy(flag -> assertThat(script).contains('"' + flag + '"'));
      return;
    }
    List<String> arguments = new ArrayList<>(shown.arguments());
    Command command = command(shown.program(), arguments);
    boolean isNameOnly = arguments.isEmpty();
    if (isNameOnly || arguments.contains("--help")) {
      return;
    }
    arguments.replaceAll(
        word -> word.startsWith("recipes/") ? ROOT.resolve(word).toString() : word);
    assertNamesAreKnown(ArgumentParser.parse(command, arguments.toArray(String[]::new)));
  }

  /** Returns the command that a program's first arguments name, and removes its name from them. */
  private static Command command(String path, List<String> arguments) {
    String name = path.substring(path.indexOf('/') + 1);
    Program program =
        CompletionCommand.programs().stream()
            .filter(known -> known.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no program " + name));
    Command only = program.commands().get("");
    if (only != null) {
      return only;
    }
    String word = arguments.remove(0);
    assertThat(program.commands()).containsKey(word);
    return program.commands().get(word);
  }

  private static void assertNamesAreKnown(ParsedArguments parsed) {
    if (parsed.table().find("task").isPresent()) {
      assertThat(
              parsed.optionalText("task").stream()
                  .flatMap(names -> Stream.of(names.split(",")))
                  .allMatch(name -> name.equals("all") || GlueTask.find(name).isPresent()))
          .isTrue();
    }
    boolean takesPresets = parsed.table().find("model_name_or_path").isPresent();
    if (takesPresets && parsed.given("model")) {
      assertThat(parsed.text("model").split(","))
          .allSatisfy(name -> assertThat(isModel(name)).as(name).isTrue());
    }
  }

  private static boolean isModel(String name) {
    return name.equals("tfidf") || Presets.find(name).isPresent();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void filesThatAreNamedExist(Path page) {
    assertThat(read(page).inlineCode())
        .filteredOn(code -> code.matches("(bin|bom|docs|glue|recipes|tools|zoo)/[a-z][\\w./-]*"))
        .allSatisfy(code -> assertThat(ROOT.resolve(code)).as("%s", page).exists());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CONTRIBUTING.md",
        "docs/architecture.md",
        "docs/adding-a-model.md",
        "docs/adding-a-task.md",
        "docs/adding-a-dataset.md"
      })
  void classesThatAreNamedExist(String page) throws IOException {
    Set<String> classes = classNames();
    assertThat(read(Path.of(page)).inlineCode())
        .filteredOn(code -> code.matches("([A-Z][a-z]+){2,}\\w*(\\.\\w+)?"))
        .isNotEmpty()
        .allSatisfy(code -> assertThat(classes).contains(code.replaceAll("\\..*", "")));
  }

  private static Set<String> classNames() throws IOException {
    try (Stream<Path> files =
        Files.find(ROOT, 12, (file, facts) -> file.toString().endsWith(".java"))) {
      return files
          .map(file -> file.getFileName().toString().replace(".java", ""))
          .collect(Collectors.toSet());
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void pagesStartWithWhatTheReaderGets(Path page) {
    assertThat(read(page).startsWithAnIntroduction()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void proseIsWrapped(Path page) {
    assertThat(read(page).longLines()).isEmpty();
  }

  @Test
  void readmeIsShort() {
    assertThat(ROOT.resolve("README.md").toFile())
        .satisfies(file -> assertThat(file.length()).isBetween(1L, (long) README_BYTES));
  }

  @Test
  void readmeModelsAgreeWithPresets() throws IOException {
    Matcher row = MODEL_ROW.matcher(Files.readString(ROOT.resolve("README.md")));
    List<String> names = new ArrayList<>();
    while (row.find()) {
      ModelConfig config = Presets.get(row.group(1)).config();
      names.add(row.group(1));
      assertThat(row.group(2)).as(row.group(1)).isEqualTo(config.attentionCost().time());
      assertThat(row.group(3).replace(",", "")).isEqualTo(Integer.toString(config.maxLength()));
    }
    assertThat(names).isEqualTo(Presets.shortNames());
  }

  @Test
  void indexLinksEveryPage() throws IOException {
    Path index = DOCS.resolve("README.md");
    Function<String, Path> target =
        link -> index.resolveSibling(link.replaceAll("#.*", "")).normalize();
    assertThat(MarkdownPage.read(index).links().stream().map(target).toList())
        .containsAll(markdownIn(DOCS).stream().filter(page -> !page.equals(index)).toList());
  }

  @Test
  void everyModelToolIsDescribed() {
    Set<String> described =
        read(Path.of("docs/model-tools.md")).inlineCode().stream()
            .map(code -> code.replaceAll(" .*", ""))
            .collect(Collectors.toSet());
    assertThat(described).containsAll(ModelTools.all().stream().map(Tool::name).toList());
  }
}
