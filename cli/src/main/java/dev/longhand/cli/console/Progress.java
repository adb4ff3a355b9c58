package dev.longhand.cli.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * The progress of a task: a bar on a terminal, nothing elsewhere. Lines that are printed meanwhile
 * appear above the bar.
 */
public final class Progress implements AutoCloseable {
  private static final int WIDEST_BAR = 24;
  private static final int NARROWEST_BAR = 4;
  private static final Duration REDRAWN_EVERY = Duration.ofMillis(100);

  private final Console console;
  private final String what;
  private final long steps;
  private final Clock clock;
  private final Instant start;
  private Instant drawn = Instant.MIN;
  private long firstStep;
  private long step;
  private long examples;
  private String note = "";

  Progress(Console console, String what, long steps, Clock clock) {
    this.console = console;
    this.what = what;
    this.steps = steps;
    this.clock = clock;
    this.start = clock.instant();
  }

  /** Starts at a step other than 0: what a resumed run has done already takes no time. */
  public synchronized void startAt(long done) {
    firstStep = done;
    step = done;
  }

  /** Shows that a step is done, with the examples it took and a note such as its loss and rate. */
  public synchronized void advance(long done, long moreExamples, String shown) {
    step = done;
    examples += moreExamples;
    note = shown;
    Instant now = clock.instant();
    if (drawn.equals(Instant.MIN)
        || Duration.between(drawn, now).compareTo(REDRAWN_EVERY) >= 0
        || step == steps) {
      drawn = now;
      redraw();
    }
  }

  /** Returns the examples a second since the start. */
  public synchronized double examplesPerSecond() {
    double seconds = seconds();
    return seconds > 0 ? examples / seconds : 0;
  }

  /** Returns the time left at the speed so far. */
  public synchronized Duration timeLeft() {
    long done = step - firstStep;
    return done == 0
        ? Duration.ZERO
        : Duration.ofMillis(Math.round(1000 * seconds() / done * (steps - step)));
  }

  private double seconds() {
    return Duration.between(start, clock.instant()).toMillis() / 1000.0;
  }

  synchronized void redraw() {
    console.draw(line());
  }

  void erase() {
    console.draw("");
  }

  /** Returns what a line of the terminal has room for: the bar gives way to the figures. */
  String line() {
    double share = steps == 0 ? 1 : Math.min(1, (double) step / steps);
    String head = String.format(Locale.ROOT, "%s %3d%% ", what, (int) (100 * share));
    String tail =
        String.format(
            Locale.ROOT,
            "%d/%d%s  %.1f ex/s  %s left",
            step,
            steps,
            note.isEmpty() ? "" : "  " + note,
            examplesPerSecond(),
            time(timeLeft()));
    int width = console.terminal().width() - 1;
    int room = Math.min(WIDEST_BAR, width - head.length() - 1 - tail.length());
    String text = head + (room < NARROWEST_BAR ? "" : bar(share, room) + " ") + tail;
    return text.length() > width ? text.substring(0, width) : text;
  }

  private static String bar(double share, int width) {
    int full = (int) Math.round(share * width);
    return "█".repeat(full) + "░".repeat(width - full);
  }

  /** Returns a duration as m:ss or h:mm:ss. */
  public static String time(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  /** Removes the bar. */
  @Override
  public void close() {
    erase();
    console.finished(this);
  }
}
