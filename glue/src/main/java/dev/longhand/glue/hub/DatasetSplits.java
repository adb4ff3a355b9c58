package dev.longhand.glue.hub;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhand.files.UserException;
import dev.longhand.files.hub.HubDataset;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The splits of a data set's repository and the files of each, as Python's {@code datasets} finds
 * them: by the configurations of its card, otherwise by the files' names.
 */
final class DatasetSplits {
  /** What may hold rows, whether it can be read here or not. */
  private static final Pattern DATA =
      Pattern.compile(
          "(?i).*\\.(csv|tsv|jsonl?|ndjson|parquet|arrow|txt)(\\.(gz|bz2|xz|zst|zip|lz4))?");

  /** What {@code datasets} and others write beside the data. */
  private static final Pattern METADATA =
      Pattern.compile("(?i)(.*/)?(dataset_infos?|dataset_dict|state|package|config)\\.json");

  private static final Pattern SHARD =
      Pattern.compile("data/(\\w+(?:\\.\\w+)*)-\\d{5}-of-\\d{5}.*");

  private static final Map<String, List<String>> WORDS =
      new LinkedHashMap<>(
          Map.of(
              "train", List.of("train", "training"),
              "validation", List.of("validation", "valid", "dev", "val"),
              "test", List.of("test", "testing", "eval", "evaluation")));

  private final HubDataset dataset;
  private final List<String> files;

  private DatasetSplits(HubDataset dataset) {
    this.dataset = dataset;
    this.files =
        dataset.files().stream()
            .filter(file -> DATA.matcher(file).matches() && !METADATA.matcher(file).matches())
            .filter(file -> !("/" + file).matches(".*/[._][^/]*(/.*)?"))
            .sorted()
            .toList();
  }

  /**
   * Returns the splits by their names, and the files of each in their order.
   *
   * @param configuration the one that the user names
   * @throws UserException if there is no such configuration, it is not clear which is meant, or
   *     there are no data files
   */
  static Map<String, List<String>> of(HubDataset dataset, Optional<String> configuration) {
    DatasetSplits splits = new DatasetSplits(dataset);
    if (splits.files.isEmpty()) {
      throw splits.withoutFiles();
    }
    List<JsonNode> all =
        StreamSupport.stream(dataset.card().path("configs").spliterator(), false).toList();
    if (all.isEmpty()) {
      splits.requireDefault(configuration);
      return inferred(splits.files);
    }
    return splits.declared(splits.chosen(all, configuration));
  }

  private UserException withoutFiles() {
    boolean program = dataset.files().stream().anyMatch(file -> file.endsWith(".py"));
    return new UserException(
        program
            ? "--dataset_name %s is loaded by a program of its own, which is not run here; write its splits to JSON lines with Python and give them with --train_file, --validation_file and --test_file"
                .formatted(dataset.name())
            : "--dataset_name %s has no data files; check the name on the hub"
                .formatted(dataset.name()));
  }

  private void requireDefault(Optional<String> configuration) {
    if (configuration.isPresent() && !configuration.get().equals("default")) {
      throw new UserException(
          "--dataset_config_name %s: %s has no configurations; leave the flag out"
              .formatted(configuration.get(), dataset.name()));
    }
  }

  private JsonNode chosen(List<JsonNode> all, Optional<String> configuration) {
    List<String> names = all.stream().map(DatasetSplits::name).toList();
    if (configuration.isPresent()) {
      return all.stream()
          .filter(each -> name(each).equals(configuration.get()))
          .findFirst()
          .orElseThrow(
              () ->
                  new UserException(
                      "--dataset_config_name %s: %s has %s"
                          .formatted(
                              configuration.get(), dataset.name(), String.join(", ", names))));
    }
    if (all.size() == 1) {
      return all.get(0);
    }
    return all.stream()
        .filter(each -> name(each).equals("default") || each.path("default").asBoolean())
        .findFirst()
        .orElseThrow(
            () ->
                new UserException(
                    "--dataset_name %s has several configurations: %s; choose one with --dataset_config_name"
                        .formatted(dataset.name(), String.join(", ", names))));
  }

  private static String name(JsonNode configuration) {
    return configuration.path("config_name").asText("default");
  }

  private Map<String, List<String>> declared(JsonNode configuration) {
    JsonNode dataFiles = configuration.path("data_files");
    String folder = configuration.path("data_dir").asText("").replaceAll("/+$", "");
    if (dataFiles.isMissingNode() || dataFiles.isNull()) {
      String prefix = folder.isEmpty() ? "" : folder + "/";
      return inferred(files.stream().filter(file -> file.startsWith(prefix)).toList());
    }
    Map<String, List<String>> splits = new LinkedHashMap<>();
    if (dataFiles.isArray() && dataFiles.path(0).isObject()) {
      dataFiles.forEach(
          each -> splits.put(each.path("split").asText("train"), matching(each.path("path"))));
    } else {
      splits.put("train", matching(dataFiles));
    }
    return splits;
  }

  /** The files that a pattern, or each of a list of patterns, stands for. */
  private List<String> matching(JsonNode patterns) {
    Stream<JsonNode> each =
        patterns.isArray()
            ? StreamSupport.stream(patterns.spliterator(), false)
            : Stream.of(patterns);
    List<String> found = new ArrayList<>();
    each.map(JsonNode::asText).forEach(pattern -> found.addAll(matching(pattern)));
    return found.stream().distinct().toList();
  }

  private List<String> matching(String pattern) {
    try {
      PathMatcher exact = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
      // In Python's globs "**/" stands for no folder, too.
      PathMatcher without =
          FileSystems.getDefault().getPathMatcher("glob:" + pattern.replace("**/", ""));
      return files.stream()
          .filter(file -> exact.matches(Path.of(file)) || without.matches(Path.of(file)))
          .toList();
    } catch (PatternSyntaxException notGlob) {
      throw new UserException(
          "%s: its card names the files \"%s\", which is no pattern; give files of your own with --train_file"
              .formatted(dataset.name(), pattern.replaceAll("\\p{Cntrl}", "?")),
          notGlob);
    }
  }

  /** The splits that the names of files tell. */
  private static Map<String, List<String>> inferred(List<String> files) {
    Map<String, List<String>> shards = new TreeMap<>();
    Map<String, List<String>> named = new TreeMap<>();
    for (String file : files) {
      Matcher shard = SHARD.matcher(file);
      if (shard.matches()) {
        add(shards, shard.group(1), file);
      }
      split(file).ifPresent(split -> add(named, split, file));
    }
    if (!shards.isEmpty()) {
      return shards;
    }
    return named.isEmpty() ? Map.of("train", files) : named;
  }

  private static void add(Map<String, List<String>> splits, String split, String file) {
    splits.computeIfAbsent(split, name -> new ArrayList<>()).add(file);
  }

  /** The split whose word is in a file's name, or else in the name of a folder above it. */
  private static Optional<String> split(String file) {
    List<String> parts =
        new ArrayList<>(Arrays.asList(file.toLowerCase(Locale.ROOT).split("/", -1)));
    for (int i = parts.size() - 1; i >= 0; i--) {
      List<String> words = List.of(parts.get(i).split("[-._ 0-9]+", -1));
      for (Map.Entry<String, List<String>> split : WORDS.entrySet()) {
        if (split.getValue().stream().anyMatch(words::contains)) {
          return Optional.of(split.getKey());
        }
      }
    }
    return Optional.empty();
  }
}
