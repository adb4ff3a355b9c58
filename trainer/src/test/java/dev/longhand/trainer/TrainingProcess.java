package dev.longhand.trainer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@link SmallRun} in a JVM of its own. */
final class TrainingProcess {
  private TrainingProcess() {}

  /** Starts a run of a model into a folder. */
  static Process start(Path model, Path output, List<String> flags) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-cp",
                System.getProperty("java.class.path"),
                TrainingProcess.class.getName(),
                model.toString(),
                output.toString()));
    command.addAll(flags);
    return new ProcessBuilder(command).inheritIO().start();
  }

  /** Trains the model in the first argument into the second; the others are flags. */
  public static void main(String[] arguments) {
    List<String> flags = List.of(arguments).subList(2, arguments.length);
    SmallRun.of(Path.of(arguments[0]), Path.of(arguments[1])).train(flags.toArray(String[]::new));
  }
}
