package dev.longhand.tools.submission;

import dev.longhand.cli.Command.Positionals;
import dev.longhand.cli.CommandLine;
import dev.longhand.cli.Flag;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.files.UserException;
import dev.longhand.files.atomic.AtomicFile;
import dev.longhand.tools.support.RunFolders;
import dev.longhand.tools.support.SharedFlags;
import dev.longhand.tools.support.Tool;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** {@code model-tools submission}: packs the predictions of runs for GLUE's server. */
public final class SubmissionCommand {
  private static final String FILL = "fill_missing";

  private SubmissionCommand() {}

  /** Returns the command. */
  public static Tool tool() {
    return Tool.of(
        "submission",
        "packs the test predictions of runs into the archive that GLUE's server takes",
        FlagTable.of(
            Flag.file("output", SharedFlags.OUTPUT, "ZIP file to write").withDefault("glue.zip"),
            Flag.bool(
                FILL,
                false,
                SharedFlags.DATA,
                "fill missing tasks with one answer for all rows, and say so in the archive's"
                    + " comment")),
        new Positionals("RUN", 1, Integer.MAX_VALUE),
        SharedFlags.writingAlone(SubmissionCommand::run),
        "model-tools submission runs/glue-bert --output glue.zip");
  }

  private static int run(ParsedArguments arguments, Console console) {
    Map<ServerFile, Path> found = found(RunFolders.of(arguments.positionals()));
    List<String> missing =
        ServerFile.all().stream()
            .filter(file -> !found.containsKey(file))
            .map(ServerFile::file)
            .toList();
    if (!missing.isEmpty() && !arguments.isTrue(FILL)) {
      throw new UserException(
          "no run has predicted %s; run these tasks with --do_predict, or add --%s"
              .formatted(String.join(", ", missing), FILL));
    }
    Map<String, List<String>> content = new LinkedHashMap<>();
    for (ServerFile file : ServerFile.all()) {
      content.put(
          file.file(), found.containsKey(file) ? file.read(found.get(file)) : file.filled());
    }
    Path output = Path.of(arguments.text("output"));
    AtomicFile.write(output, out -> write(out, content, missing));
    found.forEach((file, path) -> console.result(file.file() + ": " + path));
    missing.forEach(file -> console.result(file + ": one answer for all rows, not a model's"));
    console.result(output.toString());
    return CommandLine.SUCCESS;
  }

  private static Map<ServerFile, Path> found(Collection<Path> runs) {
    Map<ServerFile, Path> found = new LinkedHashMap<>();
    for (ServerFile file : ServerFile.all()) {
      List<Path> paths = new ArrayList<>();
      runs.stream().map(run -> run.resolve(file.file())).filter(Files::exists).forEach(paths::add);
      if (paths.size() > 1) {
        throw new UserException(
            "%s is there twice: %s and %s; name the runs that are to be submitted"
                .formatted(file.file(), paths.get(0), paths.get(1)));
      }
      paths.forEach(path -> found.put(file, path));
    }
    return found;
  }

  /** The same predictions give the same bytes. */
  private static void write(
      OutputStream out, Map<String, List<String>> content, List<String> missing)
      throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    if (!missing.isEmpty()) {
      zip.setComment("one answer for all rows: " + String.join(", ", missing));
    }
    for (Map.Entry<String, List<String>> file : content.entrySet()) {
      ZipEntry entry = new ZipEntry(file.getKey());
      entry.setTime(0);
      zip.putNextEntry(entry);
      zip.write((String.join("\n", file.getValue()) + "\n").getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    }
    zip.finish();
  }
}
