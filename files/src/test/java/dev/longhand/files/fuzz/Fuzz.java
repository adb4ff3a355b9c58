package dev.longhand.files.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.files.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Reads mutants of a format and holds every outcome against the rule: the file is read, or refused
 * in one line that names it, and neither takes long.
 *
 * <p>{@code -Dlonghand.fuzz.mutants=10000 -Dlonghand.fuzz.seed=1} say how many and which; what
 * breaks the rule is kept in {@code target/fuzz}.
 */
public final class Fuzz {
  private static final int MUTANTS = Integer.getInteger("longhand.fuzz.mutants", 150);
  private static final long SEED = Long.getLong("longhand.fuzz.seed", 1);
  private static final long SECONDS = 20;
  private static final Pattern CLASS =
      Pattern.compile(
          "\\b(java|com|org|net)\\.[a-z]+\\.|[A-Z]\\w+(Exception|Error|Constraints|Feature)\\b");
  private static final int LONGEST_MESSAGE = 2000;
  private static final Path KEPT = Path.of("target", "fuzz");

  /** A reader of a file, or of the folder that the file is in. */
  @FunctionalInterface
  public interface Reader {
    /** Reads it; a refusal is an exception. */
    void read(Path file) throws Exception;
  }

  private final String format;
  private final Path file;
  private final List<String> broken = new ArrayList<>();
  private int accepted;
  private int refused;
  private double slowest;

  private Fuzz(String format, Path file) {
    this.format = format;
    this.file = file;
  }

  /** How many mutants of each format are tried. */
  public static int mutants() {
    return MUTANTS;
  }

  /** The seed of all mutants. */
  public static long seed() {
    return SEED;
  }

  /**
   * Tries mutants of some files.
   *
   * @param format for the report
   * @param file where each mutant is written
   */
  public static void run(String format, List<byte[]> seeds, Path file, Reader reader)
      throws IOException, InterruptedException {
    run(format, seeds, UnaryOperator.identity(), file, reader);
  }

  /**
   * Tries mutants of some contents.
   *
   * @param packed what makes a file of a mutated content, such as compression
   */
  public static void run(
      String format, List<byte[]> seeds, UnaryOperator<byte[]> packed, Path file, Reader reader)
      throws IOException, InterruptedException {
    Fuzz fuzz = new Fuzz(format, file);
    Mutator mutator = new Mutator(seeds, SEED);
    ExecutorService reading = Executors.newCachedThreadPool(Fuzz::daemon);
    try {
      for (int i = 0; i < MUTANTS; i++) {
        Files.write(file, packed.apply(mutator.next()));
        fuzz.tryOne(i, reading, reader);
      }
    } finally {
      reading.shutdownNow();
    }
    fuzz.report();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "reader");
    thread.setDaemon(true);
    return thread;
  }

  private void tryOne(int number, ExecutorService reading, Reader reader)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Future<?> read =
        reading.submit(
            () -> {
              reader.read(file);
              return null;
            });
    try {
      read.get(SECONDS, TimeUnit.SECONDS);
      accepted++;
    } catch (ExecutionException e) {
      outcome(number, e.getCause());
    } catch (TimeoutException e) {
      keep(number, "it took more than " + SECONDS + " seconds");
    }
    slowest = Math.max(slowest, (System.nanoTime() - start) / 1e9);
  }

  private void outcome(int number, Throwable failure) throws IOException {
    Path folder = file.getParent();
    String fault =
        fault(
            failure,
            List.of(file.getFileName(), folder.getFileName(), folder.getParent().getFileName()));
    if (fault.isEmpty()) {
      refused++;
    } else {
      keep(number, fault);
    }
  }

  /** What is wrong with how a file was refused; empty if nothing is. */
  public static String fault(Throwable failure, List<Path> names) {
    String message = String.valueOf(failure.getMessage());
    boolean isReported =
        failure instanceof UserException
            || failure.getClass().getSimpleName().equals("UsageException");
    if (!isReported) {
      return failure + " at " + List.of(failure.getStackTrace()).stream().limit(3).toList();
    }
    if (message.contains("\n") || message.length() > LONGEST_MESSAGE) {
      return "no short line: " + message.substring(0, Math.min(message.length(), 300));
    }
    if (names.stream().noneMatch(name -> message.contains(name.toString()))) {
      return "the file is not named: " + message;
    }
    return CLASS.matcher(message).find() ? "a class is named: " + message : "";
  }

  private void keep(int number, String fault) throws IOException {
    Files.createDirectories(KEPT);
    Path copy = KEPT.resolve(format.replaceAll("\\W+", "-") + "-" + number);
    Files.write(copy, Files.readAllBytes(file));
    broken.add(copy + ": " + fault);
  }

  private void report() {
    System.out.printf(
        "fuzz %s: %,d mutants, %,d read, %,d refused, %d crashes, hangs or unclear errors, slowest %.2f s%n",
        format, MUTANTS, accepted, refused, broken.size(), slowest);
    assertThat(broken).as(format).isEmpty();
  }
}
