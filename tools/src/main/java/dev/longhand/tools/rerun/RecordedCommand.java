package dev.longhand.tools.rerun;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhand.files.UserException;
import dev.longhand.runner.timing.JavaProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The command line of a recorded run.
 *
 * @param main the name of the runner's class
 * @param directory in which the command was given
 * @param arguments that were given, without those that say where results go
 */
record RecordedCommand(String main, Path directory, List<String> arguments) {
  /** The runners' classes by their commands; they run in processes of their own. */
  private static final Map<String, String> RUNNERS =
      new TreeMap<>(
          Map.of(
              "glue-runner", "dev.longhand.glue.GlueRunner",
              "imdb-runner", "dev.longhand.imdb.ImdbRunner",
              "newsgroups-runner", "dev.longhand.newsgroups.NewsRunner"));

  private static final Set<String> LEFT_OUT =
      Set.of("output_dir", "overwrite_output_dir", "resume_from_checkpoint");

  static RecordedCommand of(JsonNode record) {
    String program = record.path("command").asText();
    String main = RUNNERS.get(program);
    if (main == null) {
      throw new UserException(
          "the run's command is '%s'; expected one of %s"
              .formatted(program, String.join(", ", RUNNERS.keySet())));
    }
    Path directory = Path.of(record.path("working_directory").asText(""));
    if (!Files.isDirectory(directory)) {
      throw new UserException(
          "%s is gone, the folder in which that run was started; its relative paths mean nothing now"
              .formatted(directory));
    }
    List<String> arguments = new ArrayList<>();
    for (JsonNode name : record.path("given")) {
      JsonNode value = record.path("arguments").path(name.asText());
      if (!LEFT_OUT.contains(name.asText()) && !value.isNull() && !value.isMissingNode()) {
        arguments.add("--" + name.asText() + "=" + text(value));
      }
    }
    return new RecordedCommand(main, directory, List.copyOf(arguments));
  }

  private static String text(JsonNode value) {
    if (value.isArray()) {
      return StreamSupport.stream(value.spliterator(), false)
          .map(JsonNode::asText)
          .collect(Collectors.joining(","));
    }
    return value.isObject() ? value.toString() : value.asText();
  }

  /** Runs the command into a folder; returns its exit status. */
  int run(Path output) throws InterruptedException {
    List<String> words = new ArrayList<>(arguments);
    words.add("--output_dir=" + output.toAbsolutePath());
    return JavaProcess.run(main, words, Map.of(), directory);
  }
}
