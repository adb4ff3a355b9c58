package dev.longhand.zoo.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.files.JavaProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Broken tokenizers' files are refused in one clear line, or work: no crash, no hang.
 *
 * <p>{@code -Dlonghand.fuzz.mutants=10000} opens more of them, {@code -Dlonghand.fuzz.first=N}
 * others.
 */
@Tag("slow")
class TokenizerFuzzTest {
  private static final long MUTANTS = Long.getLong("longhand.fuzz.mutants", 100);
  private static final long FIRST = Long.getLong("longhand.fuzz.first", 0);
  private static final long MUTANTS_OF_A_PROCESS = 1_000;

  @TempDir Path folder;

  @Test
  void mutantsAreRefusedInOneLineOrWork() {
    List<String> bad = new ArrayList<>();
    long opened = 0;
    for (long first = FIRST; first < FIRST + MUTANTS; ) {
      long count = Math.min(MUTANTS_OF_A_PROCESS, FIRST + MUTANTS - first);
      JavaProcess.Ended ended =
          JavaProcess.run(Map.of(), TokenizerFuzz.class, folder.toString(), "" + first, "" + count);
      List<String> lines = ended.output().lines().toList();
      lines.stream().filter(line -> line.startsWith("bad ")).forEach(bad::add);
      long last = number(lines, "mutant ");
      if (ended.status() != 0) {
        bad.add("mutant %d ends the process with status %d".formatted(last, ended.status()));
        first = Math.max(first, last) + 1;
      } else {
        first += count;
        opened += number(lines, "opened ");
      }
    }
    System.out.printf("%d mutants, %d opened, bad: %s%n", MUTANTS, opened, bad);
    assertThat(bad).isEmpty();
    assertThat(opened).isBetween(MUTANTS / 50, MUTANTS * 9 / 10);
  }

  private static long number(List<String> lines, String start) {
    return lines.stream()
        .filter(line -> line.startsWith(start))
        .mapToLong(line -> Long.parseLong(line.substring(start.length())))
        .max()
        .orElse(0);
  }
}
