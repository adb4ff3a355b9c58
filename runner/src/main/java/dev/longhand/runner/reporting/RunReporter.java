package dev.longhand.runner.reporting;

import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Progress;
import dev.longhand.savedmodels.MemoryUse;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.events.TrainingListener;
import dev.longhand.trainer.results.EventFile;
import dev.longhand.trainer.results.JsonLinesLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The console report of a run: a progress bar on a terminal or a line every half minute elsewhere,
 * the logged metrics, and the estimated total time within the first minute. The metrics are also
 * written to log.jsonl and, with --report_to tensorboard, to event files.
 */
public final class RunReporter implements TrainingListener, AutoCloseable {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(30);
  private static final Duration ESTIMATED_AFTER = Duration.ofSeconds(10);

  private final Console console;
  private final TrainingArguments arguments;
  private final Path folder;
  private Optional<JsonLinesLog> log = Optional.empty();
  private Optional<EventFile> events = Optional.empty();
  private Optional<Progress> progress = Optional.empty();
  private Purpose shown = Purpose.TRAIN;
  private Start start;
  private Update last;
  private int rowsShown;
  private long started;
  private long lastLine = System.nanoTime();
  private boolean estimated;

  /**
   * Creates the reporter of a run.
   *
   * @param folder the existing run folder, where logs are written
   */
  public RunReporter(Console console, TrainingArguments arguments, Path folder) {
    this.console = console;
    this.arguments = arguments;
    this.folder = folder;
  }

  @Override
  public void started(Start begun) {
    start = begun;
    started = System.nanoTime();
    lastLine = started;
    console.info(
        String.format(
            Locale.ROOT,
            "training: %,d examples, %d %s, %,d optimizer steps of %d examples, %,d trainable parameters,"
                + " %s disk needed",
            start.rows(),
            start.epochs(),
            start.epochs() == 1 ? "epoch" : "epochs",
            start.updates(),
            start.rowsPerUpdate(),
            start.trainedParameters(),
            MemoryUse.size(start.diskBytes())));
    if (start.updatesDone() > 0) {
      console.info("resuming after optimizer step " + start.updatesDone());
    }
    log = Optional.of(JsonLinesLog.open(folder, start.updatesDone()));
    if (arguments.reportToTensorBoard()) {
      events =
          Optional.of(
              EventFile.create(
                  arguments.loggingDir().map(Path::of).orElse(folder.resolve("logs"))));
    }
    showTraining(start.updatesDone());
  }

  private void showTraining(int done) {
    Progress bar = console.progress("train", start.updates());
    bar.startAt(done);
    progress = Optional.of(bar);
    shown = Purpose.TRAIN;
  }

  @Override
  public void updated(Update update) {
    if (shown != Purpose.TRAIN) {
      showTraining(update.update() - 1);
    }
    last = update;
    progress.ifPresent(bar -> bar.advance(update.update(), start.rowsPerUpdate(), note(update)));
    long taken = System.nanoTime() - started;
    boolean known = Double.isFinite(update.secondsLeft());
    if (!estimated && known && taken >= ESTIMATED_AFTER.toNanos()) {
      estimated = true;
      double whole = taken / 1e9 + update.secondsLeft();
      console.info("estimated total time " + duration(whole));
    }
    if (isLineDue()) {
      console.info(line(update));
    }
  }

  /** Whether the next progress line is due; never true on a terminal, which shows a bar. */
  private boolean isLineDue() {
    long now = System.nanoTime();
    if (console.terminal().interactive() || now - lastLine < BETWEEN_LINES.toNanos()) {
      return false;
    }
    lastLine = now;
    return true;
  }

  private static String note(Update update) {
    return String.format(
        Locale.ROOT, "loss %.4f  learning rate %.2e", update.loss(), update.learningRate());
  }

  private static String line(Update update) {
    return String.format(
        Locale.ROOT,
        "step %d of %d  %s  %.1f examples/s  estimated time left %s",
        update.update(),
        update.updates(),
        note(update),
        update.rowsPerSecond(),
        duration(update.secondsLeft()));
  }

  private static String duration(double seconds) {
    return Double.isFinite(seconds)
        ? Progress.time(Duration.ofMillis(Math.round(seconds * 1000)))
        : "unknown";
  }

  @Override
  public void advanced(Purpose purpose, int rowsDone, int rows) {
    if (shown != purpose || progress.isEmpty()) {
      progress = Optional.of(console.progress(name(purpose), rows));
      // The clock starts now, when the first batch is done.
      progress.orElseThrow().startAt(rowsDone);
      shown = purpose;
      rowsShown = rowsDone;
    }
    Progress bar = progress.orElseThrow();
    bar.advance(rowsDone, rowsDone - rowsShown, "");
    rowsShown = rowsDone;
    if (isLineDue()) {
      console.info(
          String.format(
              Locale.ROOT,
              "%s: %,d of %,d examples  %.1f examples/s  estimated time left %s",
              name(purpose),
              rowsDone,
              rows,
              bar.examplesPerSecond(),
              Progress.time(bar.timeLeft())));
    }
    if (rowsDone == rows) {
      bar.close();
      progress = Optional.empty();
    }
  }

  private static String name(Purpose purpose) {
    return purpose.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void logged(Map<String, Object> figures) {
    StringBuilder line = new StringBuilder();
    Map<String, Number> numbers = new LinkedHashMap<>();
    figures.forEach(
        (name, value) -> {
          if (value instanceof Number number) {
            numbers.put(name, number);
            line.append(line.isEmpty() ? "" : "  ").append(name).append(' ').append(brief(number));
          }
        });
    console.info(line.toString());
    log.ifPresent(file -> file.append(figures));
    long step = numbers.getOrDefault("step", last == null ? 0 : last.update()).longValue();
    numbers.remove("step");
    events.ifPresent(file -> file.scalars(step, numbers));
  }

  private static String brief(Number number) {
    double value = number.doubleValue();
    if (value == Math.rint(value) && Math.abs(value) < 1e7) {
      return Long.toString((long) value);
    }
    boolean plain = Math.abs(value) >= 1e-3 && Math.abs(value) < 1e7;
    return String.format(Locale.ROOT, plain ? "%.4f" : "%.2e", value);
  }

  @Override
  public void saved(Path checkpoint) {
    console.info("saved " + checkpoint);
  }

  @Override
  public void noted(String line) {
    console.info(line);
  }

  @Override
  public void warned(String line) {
    console.warn(line);
  }

  /** Closes the logs and removes an unfinished progress bar. */
  @Override
  public void close() {
    progress.ifPresent(Progress::close);
    log.ifPresent(JsonLinesLog::close);
    events.ifPresent(EventFile::close);
  }
}
