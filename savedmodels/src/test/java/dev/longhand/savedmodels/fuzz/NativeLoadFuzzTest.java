package dev.longhand.savedmodels.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.files.JavaProcess;
import dev.longhand.files.fuzz.Fuzz;
import dev.longhand.files.fuzz.Mutator;
import dev.longhand.savedmodels.TinyClassifier;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.SessionSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mutants of a SavedModel that TensorFlow's native library loads: in processes of their own, so
 * that a crash is counted and does not end the test.
 */
class NativeLoadFuzzTest {
  private static final List<String> FILES =
      List.of(
          "saved_model.pb", "variables/variables.index", "variables/variables.data-00000-of-00001");
  private static final int GRAPH_AS_SUCH = FILES.size();
  private static final int BATCH = 1000;

  @TempDir Path folder;

  @Test
  void savedModelLoadedByTensorFlow() throws IOException {
    TinyClassifier.write(folder.resolve("seed"));
    List<String> broken = new ArrayList<>();
    int refused = 0;
    for (int start = 0; start < Fuzz.mutants(); ) {
      int end = Math.min(Fuzz.mutants(), start + BATCH);
      var ended =
          JavaProcess.run(
              Map.of("TF_CPP_MIN_LOG_LEVEL", "3"),
              Load.class,
              folder.toString(),
              Long.toString(Fuzz.seed()),
              Integer.toString(start),
              Integer.toString(end));
      List<String> lines = ended.output().lines().toList();
      lines.stream().filter(line -> line.contains(" unclear ")).forEach(broken::add);
      refused += (int) lines.stream().filter(line -> line.endsWith(" refused")).count();
      if (ended.status() != 0) {
        String last = lines.isEmpty() ? start + " crash" : lines.get(lines.size() - 1);
        int number = Integer.parseInt(last.split(" ", 2)[0]);
        broken.add("mutant %d crashed the process: status %d".formatted(number, ended.status()));
        start = number + 1;
      } else {
        start = end;
      }
    }
    System.out.printf(
        "fuzz SavedModel by TensorFlow: %,d mutants, %,d refused, %d crashes or unclear errors%n",
        Fuzz.mutants(), refused, broken.size());
    assertThat(broken).isEmpty();
  }

  /** Loads mutants from one number to another and says how each ended. */
  static final class Load {
    private Load() {}

    public static void main(String[] arguments) throws IOException {
      Path folder = Path.of(arguments[0]);
      int start = Integer.parseInt(arguments[2]);
      int end = Integer.parseInt(arguments[3]);
      Path model = folder.resolve("mutant");
      copy(folder.resolve("seed"), model);
      List<Mutator> mutators = new ArrayList<>();
      for (String file : FILES) {
        byte[] seed = Files.readAllBytes(folder.resolve("seed").resolve(file));
        mutators.add(new Mutator(List.of(seed), Long.parseLong(arguments[1])));
      }
      var graphs =
          new GraphMutator(
              Files.readAllBytes(folder.resolve("seed").resolve(FILES.get(0))),
              Long.parseLong(arguments[1]));
      for (int i = 0; i < end; i++) {
        int which = i % (FILES.size() + 1);
        byte[] mutant = which == GRAPH_AS_SUCH ? graphs.next() : mutators.get(which).next();
        if (i >= start) {
          Path file = model.resolve(FILES.get(which % FILES.size()));
          byte[] before = Files.readAllBytes(file);
          Files.write(file, mutant);
          System.out.println(i + " starts");
          System.out.flush();
          System.out.println(i + " " + outcome(model));
          Files.write(file, before);
        }
      }
    }

    private static String outcome(Path model) {
      try (TrainableModel loaded = TrainableModel.load(model, SessionSettings.onCpu())) {
        loaded.parameters().forEach(parameter -> loaded.read(parameter.name()));
        return "loaded";
      } catch (RuntimeException | Error failure) {
        String fault = Fuzz.fault(failure, List.of(model.getFileName()));
        return fault.isEmpty() ? "refused" : "unclear " + fault.replace('\n', ' ');
      }
    }

    private static void copy(Path from, Path to) throws IOException {
      try (var files = Files.walk(from)) {
        for (Path file : files.toList()) {
          Path copy = to.resolve(from.relativize(file).toString());
          if (Files.isDirectory(file)) {
            Files.createDirectories(copy);
          } else {
            // A mutant on which the process ended lies there still.
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
          }
        }
      }
    }
  }
}
