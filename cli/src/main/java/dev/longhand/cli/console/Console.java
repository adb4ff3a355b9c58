package dev.longhand.cli.console;

import dev.longhand.files.FileErrors;
import dev.longhand.files.Printable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The output of a command: results on the output stream, everything else on the error stream. On a
 * terminal: plain lines, colors for warnings and errors, and a progress bar. Elsewhere: lines with
 * a time. Everything also goes into a log file once there is one. Control characters, which may
 * come from a file, are escaped everywhere. Safe for use by several threads.
 */
public final class Console implements AutoCloseable {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private static final int LONGEST_FAILURE = 1500;

  /** Lines that are kept for a log which may still come. */
  private static final int MOST_UNLOGGED = 1000;

  private final PrintStream out;
  private final PrintStream err;
  private final Terminal terminal;
  private final Clock clock;
  private Level level = Level.INFO;
  private boolean bars = true;
  private Optional<Path> logFile = Optional.empty();
  private Optional<Writer> log = Optional.empty();
  private final List<String> unlogged = new ArrayList<>();
  private Optional<Progress> progress = Optional.empty();

  /** Makes a console of two streams; what they are connected to is given. */
  public Console(PrintStream out, PrintStream err, Terminal terminal, Clock clock) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.clock = clock;
  }

  /** Returns the console of this process. */
  public static Console ofProcess() {
    return new Console(
        System.out, System.err, Terminal.ofProcess(), Clock.system(ZoneId.systemDefault()));
  }

  /** Returns a console that prints nothing; for tests and for use as a library. */
  public static Console silent() {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return new Console(nowhere, nowhere, Terminal.NONE, Clock.system(ZoneId.systemDefault()));
  }

  /** Sets the least important level that is printed. */
  public synchronized void setLevel(Level least) {
    level = least;
  }

  /** Sets whether progress is shown as a bar on a terminal. */
  public synchronized void showBars(boolean shown) {
    bars = shown;
  }

  /** Returns what the output is connected to. */
  public Terminal terminal() {
    return terminal;
  }

  /** Writes all that was and will be printed into a file too, after what it holds already. */
  public synchronized void logTo(Path file) {
    closeLog();
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      log =
          Optional.of(
              Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
      logFile = Optional.of(file);
      List<String> before = List.copyOf(unlogged);
      unlogged.clear();
      before.forEach(this::writeLog);
    } catch (IOException failure) {
      throw FileErrors.writing(file, failure);
    }
  }

  /** Returns the log file, if there is one. */
  public synchronized Optional<Path> logFile() {
    return logFile;
  }

  /** Prints a line for whoever looks for a mistake. */
  public void debug(String line) {
    print(Level.DEBUG, line);
  }

  /** Prints a line on what happens. */
  public void info(String line) {
    print(Level.INFO, line);
  }

  /** Prints a line that a user should look at. */
  public void warn(String line) {
    print(Level.WARNING, line);
  }

  /** Prints a line on what failed, whatever came of it. */
  public void error(String line) {
    print(Level.ERROR, line);
  }

  /** Prints a result: a line or a table, on the output stream and without a time. */
  public synchronized void result(String text) {
    progress.ifPresent(Progress::erase);
    String safe = Printable.escapedLines(text);
    out.println(safe);
    out.flush();
    safe.lines().forEach(this::logLine);
    progress.ifPresent(Progress::redraw);
  }

  /** Prints a table as a result. */
  public void result(Table table) {
    result(table.toString());
  }

  /**
   * Prints the line that ends a command, on the error stream, whatever the level: one line, with
   * line breaks escaped as other control characters are.
   */
  public synchronized void failure(String line) {
    progress.ifPresent(Progress::close);
    String safe = Printable.shortened(line, LONGEST_FAILURE);
    err.println(terminal.colored(Level.ERROR, safe));
    err.flush();
    logLine(safe);
  }

  /** Writes a failure's stack trace into the log file, and onto the error stream when debugging. */
  public synchronized void trace(Throwable failure) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    String safe = Printable.escapedLines(trace.toString());
    if (level == Level.DEBUG) {
      err.print(safe);
      err.flush();
    }
    safe.lines().forEach(this::logLine);
  }

  /** Starts showing the progress of so many steps; replaces what was shown before. */
  public synchronized Progress progress(String what, long steps) {
    progress.ifPresent(Progress::close);
    Progress started = new Progress(this, what, steps, clock);
    progress = Optional.of(started);
    return started;
  }

  private synchronized void print(Level importance, String line) {
    if (importance.compareTo(level) < 0) {
      return;
    }
    progress.ifPresent(Progress::erase);
    String safe = Printable.escaped(line);
    err.println(decorated(importance, safe));
    logLine((importance == Level.INFO ? "" : label(importance)) + safe);
    err.flush();
    progress.ifPresent(Progress::redraw);
  }

  private String decorated(Level importance, String line) {
    String labeled = (importance == Level.INFO ? "" : label(importance)) + line;
    return terminal.interactive() ? terminal.colored(importance, labeled) : time() + " " + labeled;
  }

  private static String label(Level importance) {
    return importance.name().toLowerCase(Locale.ROOT) + ": ";
  }

  private String time() {
    return TIME.format(LocalDateTime.now(clock).truncatedTo(ChronoUnit.SECONDS));
  }

  private void logLine(String line) {
    String timed = time() + " " + line + "\n";
    if (logFile.isPresent()) {
      writeLog(timed);
    } else if (unlogged.size() < MOST_UNLOGGED) {
      unlogged.add(timed);
    }
  }

  private void writeLog(String line) {
    if (log.isPresent()) {
      try {
        log.get().write(line);
        log.get().flush();
      } catch (IOException full) {
        // A log that cannot be written must not end the run; the terminal still shows the lines.
        log = Optional.empty();
      }
    }
  }

  /** Draws a bar over the current line of a terminal. */
  synchronized void draw(String bar) {
    if (barShown()) {
      err.print("\r" + Printable.escaped(bar) + "\u001b[K");
      err.flush();
    }
  }

  boolean barShown() {
    return bars && terminal.interactive() && level.compareTo(Level.WARNING) < 0;
  }

  synchronized void finished(Progress closed) {
    progress = progress.filter(shown -> shown != closed);
  }

  /** Closes the log file and removes an unfinished bar. */
  @Override
  public synchronized void close() {
    progress.ifPresent(Progress::close);
    closeLog();
  }

  private void closeLog() {
    log.ifPresent(
        writer -> {
          try {
            writer.close();
          } catch (IOException full) {
            // The lines were shown, and most of them are in the file.
          }
        });
    log = Optional.empty();
  }
}
