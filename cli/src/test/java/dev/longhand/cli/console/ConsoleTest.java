package dev.longhand.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleTest {
  private static final Terminal COLOR_TERMINAL = new Terminal(true, true, 100);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final HandClock clock = new HandClock();

  @TempDir Path folder;

  @Test
  void controlCharactersOfAFileReachNeitherTerminalNorLog() throws IOException {
    String hostile = "\u001b[31mred\u001b]0;title\u0007 \u009b2J a\nb\rc \u202edesrever";
    String safe = "\\u001b[31mred\\u001b]0;title\\u0007 \\u009b2J a\\nb\\rc \\u202edesrever";
    Path file = folder.resolve("run.log");
    try (Console console = console(Terminal.NONE)) {
      console.logTo(file);
      console.info(hostile);
      console.failure(hostile);
      console.trace(new IllegalStateException(hostile));
      console.result(new Table("label").row(hostile));
    }
    assertThat(text(err)).contains(safe);
    assertThat(text(out)).contains(safe);
    assertThat(text(out) + text(err) + Files.readString(file))
        .doesNotContainPattern("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\u202e]");
    assertThat(Files.readString(file).lines())
        .filteredOn(line -> line.contains("[31mred"))
        .allSatisfy(line -> assertThat(line).matches("2026-.*"));
  }

  @Test
  void jsonWithControlCharactersStaysTheSameJson() throws IOException {
    String value = "\u001b[31m \u009b \u202e \n \u2028";
    try (Console console = console(Terminal.NONE)) {
      console.result(new ObjectMapper().createObjectNode().put("label", value).toString());
    }
    assertThat(new ObjectMapper().readTree(text(out)).get("label").asText()).isEqualTo(value);
    assertThat(text(out)).doesNotContain("\u009b", "\u202e", "\u2028");
  }

  @Test
  void linesCarryATimeWhereNobodyLooksAndNoControlCharacter() {
    Console console = console(Terminal.NONE);
    console.warn("careful");
    try (Progress progress = console.progress("train", 10)) {
      progress.advance(1, 8, "loss 0.7");
      console.info("step 1");
    }
    console.result("accuracy 0.9");

    assertThat(text(err))
        .isEqualTo("2026-01-01 00:00:00 warning: careful\n2026-01-01 00:00:00 step 1\n");
    assertThat(text(out)).isEqualTo("accuracy 0.9\n");
  }

  @Test
  void colorsOnlyWhereTheTerminalHasThem() {
    console(COLOR_TERMINAL).error("lost");
    console(new Terminal(true, false, 80)).error("lost");

    assertThat(text(err)).isEqualTo("\u001b[31merror: lost\u001b[0m\nerror: lost\n");
  }

  @Test
  void aBarShowsWhatIsDoneAndLeftAndLinesStandAboveIt() {
    Console console = console(COLOR_TERMINAL);
    try (Progress progress = console.progress("train", 40)) {
      clock.forward(Duration.ofSeconds(10));
      progress.advance(10, 80, "loss 0.70, rate 2e-05");
      console.info("evaluated");
    }

    assertThat(text(err))
        .contains("train  25%")
        .contains("10/40  loss 0.70, rate 2e-05  8.0 ex/s  0:30 left")
        .contains("\revaluated\n".replace("\r", "\r\u001b[K"))
        .endsWith("\r\u001b[K");
  }

  @ParameterizedTest
  @CsvSource({"100, 24", "80, 6", "76, 0"})
  void theBarGivesWayToTheFigures(int width, int bar) {
    try (Progress progress = console(new Terminal(true, false, width)).progress("train", 25_257)) {
      clock.forward(Duration.ofSeconds(10));
      progress.advance(200, 1600, "loss 0.7000  rate 2.00e-05");

      assertThat(progress.line())
          .hasSizeLessThan(width)
          .matches("train   0% [█░]*" + (bar > 0 ? " " : "") + "200/25257 .* ex/s  20:52 left");
      assertThat(progress.line().chars().filter(letter -> letter == '░')).hasSize(bar);
    }
  }

  @Test
  void barsCanBeSwitchedOff() {
    Console console = console(COLOR_TERMINAL);
    console.showBars(false);
    try (Progress progress = console.progress("train", 40)) {
      progress.advance(1, 8, "");
    }

    assertThat(text(err)).isEmpty();
  }

  @Test
  void whatAResumedRunHasDoneTakesNoTime() {
    try (Progress progress = console(COLOR_TERMINAL).progress("train", 100)) {
      progress.startAt(50);
      clock.forward(Duration.ofSeconds(10));
      progress.advance(60, 80, "");

      assertThat(progress.timeLeft()).isEqualTo(Duration.ofSeconds(40));
    }
  }

  @Test
  void theLogFileHasAllWithTimesAndNoColors() throws IOException {
    Path file = folder.resolve("run/log.txt");
    try (Console console = console(COLOR_TERMINAL)) {
      console.setLevel(Level.WARNING);
      console.logTo(file);
      console.info("quiet");
      console.warn("careful");
      console.result(new Table("a").row("1"));
      console.failure("lost");
    }

    assertThat(Files.readAllLines(file))
        .containsExactly(
            "2026-01-01 00:00:00 warning: careful",
            "2026-01-01 00:00:00 a",
            "2026-01-01 00:00:00 -",
            "2026-01-01 00:00:00 1",
            "2026-01-01 00:00:00 lost");
  }

  @Test
  void columnsAreAligned() {
    Table table = new Table("metric", "value").row("accuracy", "0.9").row("f1", "12.25");

    assertThat(table.toString())
        .isEqualTo("metric    value\n--------  -----\naccuracy    0.9\nf1        12.25");
  }

  private Console console(Terminal terminal) {
    return new Console(stream(out), stream(err), terminal, clock);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** A clock that stands still until it is put forward. */
  private static final class HandClock extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    void forward(Duration duration) {
      now = now.plus(duration);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
