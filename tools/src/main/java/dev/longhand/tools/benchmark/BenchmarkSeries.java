package dev.longhand.tools.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.cli.CommandLine;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.files.UserException;
import dev.longhand.runner.timing.ProcessMemory;
import dev.longhand.savedmodels.runtime.Device;
import dev.longhand.tools.support.JsonFile;
import dev.longhand.tools.support.SharedFlags;
import dev.longhand.tools.support.TempFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Measurements of models at several lengths, one after another and each in a process of its own. A
 * model's SavedModel is written once, before the first of its measurements.
 */
public final class BenchmarkSeries {
  /** How a process ends that the system kills, as it does where memory runs out. */
  private static final int KILLED = 128 + 9;

  private final ParsedArguments arguments;
  private final Console console;
  private final Supplier<Optional<Double>> availableMemory;
  private final List<Integer> lengths;
  private final List<BenchmarkPoint> points = new ArrayList<>();

  /**
   * A series that has not begun.
   *
   * @param availableMemory MB that a measurement may take, where that is known
   */
  public BenchmarkSeries(
      ParsedArguments arguments, Console console, Supplier<Optional<Double>> availableMemory) {
    this.arguments = arguments;
    this.console = console;
    this.availableMemory = availableMemory;
    lengths = arguments.integers("sequence_length").stream().distinct().sorted().toList();
  }

  /** A series on this machine; what a GPU has free is not known before. */
  static BenchmarkSeries of(ParsedArguments arguments, Console console) {
    boolean onCpu = SharedFlags.settings(arguments).device().kind() == Device.Kind.CPU;
    return new BenchmarkSeries(
        arguments, console, onCpu ? ProcessMemory::available : Optional::empty);
  }

  /** Measures and prints tables; the file has what was measured so far. Returns the exit status. */
  public int run(List<BenchmarkModel> models, boolean compareFull) throws InterruptedException {
    List<BenchmarkModel> all = new ArrayList<>(models);
    if (compareFull) {
      all.addAll(fullOfTheSameSizes(models));
    }
    for (BenchmarkModel model : all) {
      int status = measure(model);
      if (status != CommandLine.SUCCESS) {
        return status;
      }
    }
    if (points.stream().noneMatch(BenchmarkPoint::isMeasured)) {
      throw new UserException(
          "memory suffices for none of the lengths; lower --batch_size or --sequence_length");
    }
    var report = new BenchmarkReport(points);
    console.result(report.figureTable());
    if (lengths.size() > 1) {
      console.result("\n" + report.growthTable());
      BenchmarkPicture.write(report, arguments);
      console.result("\n" + BenchmarkPicture.path(arguments));
    }
    return CommandLine.SUCCESS;
  }

  /** One for each size, unless a model of that size has full attention itself. */
  private List<BenchmarkModel> fullOfTheSameSizes(List<BenchmarkModel> models) {
    int longest = lengths.get(lengths.size() - 1);
    Map<String, BenchmarkModel> bySize = new LinkedHashMap<>();
    for (BenchmarkModel model : models) {
      bySize.putIfAbsent(
          model.size(), model.withFullAttention().forTexts(longest, BenchmarkModel.LENGTH));
    }
    models.stream()
        .filter(model -> model.config().attentionCost().isFull())
        .forEach(model -> bySize.remove(model.size()));
    return List.copyOf(bySize.values());
  }

  private int measure(BenchmarkModel model) throws InterruptedException {
    try (var scratch = new TempFolder()) {
      boolean checkpointing = arguments.isTrue("gradient_checkpointing");
      Path savedModel = model.savedModel(checkpointing, scratch.resolve("model"));
      Optional<BenchmarkPoint> shorter = Optional.empty();
      for (int tokens : lengths) {
        if (leaveOutWhatWouldNotFit(model, tokens, shorter)) {
          continue;
        }
        console.info("measuring %s, %d tokens".formatted(model.name(), tokens));
        Path file = scratch.resolve(tokens + ".json");
        int status =
            BenchmarkProcess.measure(
                BenchmarkProcess.ofOne(arguments, savedModel, tokens, file), console);
        if (status == BenchmarkProcess.OUT_OF_MEMORY || status == KILLED) {
          leaveOutFrom(model, tokens);
          return CommandLine.SUCCESS;
        }
        if (status != CommandLine.SUCCESS) {
          return status;
        }
        var point = new BenchmarkPoint(model.name(), tokens, (ObjectNode) JsonFile.read(file));
        add(point);
        shorter = Optional.of(point);
      }
      return CommandLine.SUCCESS;
    }
  }

  private boolean leaveOutWhatWouldNotFit(
      BenchmarkModel model, int tokens, Optional<BenchmarkPoint> shorter) {
    var forecast = new MemoryForecast(model.config(), BenchmarkSettings.of(arguments, tokens));
    double needed = forecast.megabytes(tokens, shorter);
    double available = availableMemory.get().orElse(Double.POSITIVE_INFINITY);
    if (needed > available) {
      leaveOut(
          model,
          tokens,
          String.format(
              Locale.ROOT, "about %,.0f MB are needed and %,.0f MB are there", needed, available));
    }
    return needed > available;
  }

  private void leaveOutFrom(BenchmarkModel model, int tokens) {
    for (int longer : lengths) {
      if (longer >= tokens) {
        String already = longer == tokens ? "" : " for " + tokens + " tokens";
        leaveOut(model, longer, "memory did not suffice" + already);
      }
    }
  }

  private void leaveOut(BenchmarkModel model, int tokens, String why) {
    console.warn("%s, %d tokens: left out, %s".formatted(model.name(), tokens, why));
    add(BenchmarkPoint.leftOut(model.name(), tokens, why));
  }

  private void add(BenchmarkPoint point) {
    points.add(point);
    JsonFile.write(Path.of(arguments.text("output")), new BenchmarkReport(points).json(arguments));
  }
}
