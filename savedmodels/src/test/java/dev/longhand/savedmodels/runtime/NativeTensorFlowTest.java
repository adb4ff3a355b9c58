package dev.longhand.savedmodels.runtime;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.files.JavaProcess;
import dev.longhand.savedmodels.TinyClassifier;
import dev.longhand.savedmodels.TrainableModel;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeTensorFlowTest {
  @TempDir private Path temporary;

  @Test
  void itsWholeLogKeepsToTheLevel() {
    assertThat(run("3", FirstRun.class).errors()).isEmpty();
  }

  @Test
  void allOfItIsShownWhereAllIsAskedFor() {
    assertThat(run("0", FirstRun.class).errors()).contains("I0000").contains("SavedModel load");
  }

  @Test
  void whatOthersWriteWhileItStartsIsNotLost() {
    JavaProcess.Ended ended = run("3", FirstRunBesideAWriter.class);
    int written = Integer.parseInt(ended.output().strip());
    assertThat(written).isGreaterThan(10);
    assertThat(ended.errors().lines())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, written).mapToObj(i -> "line " + i).toList());
  }

  private JavaProcess.Ended run(String level, Class<?> main) {
    JavaProcess.Ended ended =
        JavaProcess.run(
            Map.of("TF_CPP_MIN_LOG_LEVEL", level), main, temporary.resolve("model").toString());
    assertThat(ended.status()).as(ended.errors()).isZero();
    return ended;
  }

  /** A process that writes a model, loads it and reads a variable. */
  static final class FirstRun {
    private FirstRun() {}

    public static void main(String[] arguments) {
      Path folder = Path.of(arguments[0]);
      TinyClassifier.write(folder);
      try (TrainableModel model = TrainableModel.load(folder, SessionSettings.onCpu())) {
        if (model.read("classifier.bias").length != 2) {
          throw new IllegalStateException();
        }
      }
    }
  }

  /** A process in which a thread writes numbered lines while TensorFlow starts. */
  static final class FirstRunBesideAWriter {
    private FirstRunBesideAWriter() {}

    public static void main(String[] arguments) throws InterruptedException {
      AtomicInteger lines = new AtomicInteger();
      ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor();
      var unused =
          writer.scheduleAtFixedRate(
              () -> System.err.print("line " + lines.getAndIncrement() + "\n"), 0, 5, MILLISECONDS);
      NativeTensorFlow.load();
      writer.shutdown();
      if (!writer.awaitTermination(10, SECONDS)) {
        throw new IllegalStateException();
      }
      System.out.println(lines);
    }
  }
}
