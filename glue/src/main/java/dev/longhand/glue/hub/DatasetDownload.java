package dev.longhand.glue.hub;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.files.UsageException;
import dev.longhand.files.UserException;
import dev.longhand.files.atomic.AtomicFile;
import dev.longhand.files.hub.HubDataset;
import dev.longhand.runner.RunContext;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The splits of a data set on the hub as local files of a task of its own, downloaded into the
 * hub's cache. A split of several files becomes one in the cache of data.
 */
public final class DatasetDownload {
  private static final String TRAIN_FILE = "train_file";
  private static final String VALIDATION_FILE = "validation_file";
  private static final String TEST_FILE = "test_file";
  private static final String JSON_LINES = "jsonl";

  /** Flags that name a data source; they exclude each other. */
  private static final List<String> OTHER_SOURCES =
      List.of("task", "data_dir", TRAIN_FILE, VALIDATION_FILE, TEST_FILE, "sample");

  private final RunContext context;
  private final ParsedArguments flags;
  private final HubDataset dataset;
  private final Map<String, List<String>> splits;

  private DatasetDownload(RunContext context, HubDataset dataset) {
    this.context = context;
    this.flags = context.flags();
    this.dataset = dataset;
    this.splits = DatasetSplits.of(dataset, flags.optionalText(DatasetFlags.CONFIGURATION));
  }

  /**
   * Returns a context whose flags name the local files of the data set that its flags name; the
   * same context where they name none.
   *
   * @throws UserException if the data set cannot be had, a split is missing, or its files are of a
   *     kind that is not read
   */
  public static RunContext resolved(RunContext context) {
    ParsedArguments flags = context.flags();
    Optional<String> name = flags.optionalText(DatasetFlags.NAME);
    if (name.isEmpty()) {
      requireNone(flags);
      return context;
    }
    for (String other : OTHER_SOURCES) {
      if (flags.given(other)) {
        throw new UsageException(
            "--%s and --%s both say where the data come from; give one of them"
                .formatted(DatasetFlags.NAME, other));
      }
    }
    HubDataset dataset =
        context.fromNetwork(
            () -> context.hub().dataset(name.get(), flags.text(DatasetFlags.REVISION)), List.of());
    return context.with(new DatasetDownload(context, dataset).files());
  }

  private static void requireNone(ParsedArguments flags) {
    for (String flag : DatasetFlags.OTHERS) {
      if (flags.given(flag)) {
        throw new UsageException(
            "--%s needs --%s, which was not given".formatted(flag, DatasetFlags.NAME));
      }
    }
  }

  private ParsedArguments files() {
    List<String> said = new ArrayList<>();
    ParsedArguments all = flags;
    for (Chosen chosen : chosen()) {
      Path file = context.fromNetwork(() -> file(chosen.split), List.of());
      all = all.with(chosen.flag, file.toString());
      said.add("%s %s".formatted(chosen.split, describe(splits.get(chosen.split))));
    }
    context
        .console()
        .info(
            "--dataset_name %s at %s: %s"
                .formatted(dataset.name(), dataset.commit(), String.join(", ", said)));
    return all;
  }

  private static String describe(List<String> files) {
    String more = files.size() > 1 ? " and %d more files".formatted(files.size() - 1) : "";
    return "from " + files.get(0) + more;
  }

  /** A split and the flag whose file it becomes. */
  private record Chosen(String flag, String split) {}

  private List<Chosen> chosen() {
    List<Chosen> chosen = new ArrayList<>();
    if (context.arguments().doTrain() || splits.containsKey("train")) {
      chosen.add(new Chosen(TRAIN_FILE, split(DatasetFlags.TRAIN, "train")));
    }
    boolean times = flags.text("mode").equals("inference") && !context.arguments().doPredict();
    if (context.arguments().doEval() || times) {
      chosen.add(new Chosen(VALIDATION_FILE, validation()));
    }
    if (context.arguments().doPredict()) {
      chosen.add(new Chosen(TEST_FILE, split(DatasetFlags.TEST, "test")));
    }
    return chosen;
  }

  /** As run_classification.py does, the test set stands in for a validation set that is missing. */
  private String validation() {
    if (!flags.given(DatasetFlags.VALIDATION)
        && !splits.containsKey("validation")
        && splits.containsKey("test")) {
      context
          .console()
          .warn(
              "%s has no split validation: its test split is evaluated, and not fit for choosing a model"
                  .formatted(dataset.name()));
      return "test";
    }
    return split(DatasetFlags.VALIDATION, "validation");
  }

  private String split(String flag, String otherwise) {
    String name = flags.optionalText(flag).orElse(otherwise);
    if (!splits.containsKey(name)) {
      throw new UserException(
          "--dataset_name %s has no split %s; it has %s: name one with --%s"
              .formatted(
                  dataset.name(),
                  name,
                  String.join(", ", splits.keySet().stream().sorted().toList()),
                  flag));
    }
    return name;
  }

  private Path file(String split) {
    List<String> files = splits.get(split);
    if (files.isEmpty()) {
      throw new UserException(
          "--dataset_name %s: its card names files for the split %s that are not there"
              .formatted(dataset.name(), split));
    }
    files.forEach(file -> requireReadable(split, file));
    String kind = kind(files.get(0));
    if (files.size() == 1 && !kind.equals("ndjson")) {
      return dataset.fetch().apply(files.get(0));
    }
    return joined(split, files, kind);
  }

  private void requireReadable(String split, String file) {
    String kind = kind(file);
    if (Stream.of("csv", "tsv", "json", JSON_LINES, "ndjson").anyMatch(kind::equals)) {
      return;
    }
    String configuration =
        flags.optionalText(DatasetFlags.CONFIGURATION).map(name -> ", '" + name + "'").orElse("");
    throw new UserException(
        ("--dataset_name %s: the split %s is in %s, and .%s files are not read: write it to JSON"
                + " lines once, in Python with datasets.load_dataset('%s'%s)['%s']"
                + ".to_json('%s.jsonl'), and give that with --%s")
            .formatted(
                dataset.name(),
                split,
                file,
                kind,
                dataset.name(),
                configuration,
                split,
                split,
                TRAIN_FILE));
  }

  private static String kind(String file) {
    return file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  /** Writes the files of a split one after another, those with a header with one header. */
  private Path joined(String split, List<String> files, String kind) {
    boolean lines = kind.equals(JSON_LINES) || kind.equals("ndjson");
    boolean table = kind.equals("csv") || kind.equals("tsv");
    if ((!lines && !table) || files.stream().anyMatch(file -> !kind(file).equals(kind))) {
      throw new UserException(
          "--dataset_name %s: the split %s is in %d files that cannot be joined, among them %s; join them and give the result with --%s"
              .formatted(dataset.name(), split, files.size(), files.get(0), TRAIN_FILE));
    }
    Path target =
        context
            .dataCache("datasets")
            .resolve(dataset.name().replace("/", "--"))
            .resolve(dataset.commit())
            .resolve(flags.optionalText(DatasetFlags.CONFIGURATION).orElse("default"))
            .resolve(split + "." + (lines ? JSON_LINES : kind));
    if (!Files.exists(target)) {
      List<Path> parts = files.stream().map(dataset.fetch()).toList();
      AtomicFile.write(target, out -> join(parts, table, out));
    }
    return target;
  }

  private static void join(List<Path> parts, boolean table, OutputStream out) throws IOException {
    byte[] header = null;
    for (Path part : parts) {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(part))) {
        byte[] first = firstLine(in);
        if (table && header != null && !Arrays.equals(header, first)) {
          throw new UserException(
              "%s has another first line than %s, of the same split; join them yourself and give the result with --%s"
                  .formatted(part, parts.get(0), TRAIN_FILE));
        }
        if (!table || header == null) {
          out.write(first);
          out.write('\n');
        }
        header = first;
        in.transferTo(out);
        out.write('\n');
      }
    }
  }

  private static byte[] firstLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.write(next);
    }
    return line.toByteArray();
  }
}
