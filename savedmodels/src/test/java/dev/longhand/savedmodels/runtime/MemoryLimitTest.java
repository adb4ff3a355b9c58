package dev.longhand.savedmodels.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.files.JavaProcess;
import dev.longhand.savedmodels.MemoryUse;
import dev.longhand.savedmodels.TinyClassifier;
import dev.longhand.savedmodels.TrainableModel;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** The limit on TensorFlow's CPU memory. */
@Tag("slow")
class MemoryLimitTest {
  private static final long LIMIT = 64 << 20;

  @TempDir private Path temporary;

  @Test
  void anEnvironmentSetsIt() {
    assertThat(MemoryLimit.of(MemoryLimit.environment(LIMIT))).hasValue(LIMIT);
    assertThat(MemoryLimit.of(Map.of())).isEmpty();
    assertThat(MemoryLimit.of(Map.of("TF_CPU_BFC_MEM_LIMIT_IN_MB", "64"))).isEmpty();
    assertThat(MemoryLimit.of(Map.of("TF_CPU_ALLOCATOR_USE_BFC", "1"))).isEmpty();
  }

  @Test
  void theShareLeavesSomethingOfTheMachine() {
    assertThat(MemoryLimit.share()).isPositive().isLessThan(MemoryLimit.machine());
  }

  @Test
  void aLimitHoldsUntilTensorFlowIsLoadedAndTensorsAreCounted() {
    Path model = temporary.resolve("model");
    TinyClassifier.write(model);
    JavaProcess.Ended ended =
        JavaProcess.run(
            Map.of("TF_CPP_MIN_LOG_LEVEL", "3"),
            Limited.class,
            temporary.resolve("model").toString());
    assertThat(ended.errors()).isEmpty();
    assertThat(ended.output())
        .containsPattern("^true\\Rtensors hold \\d MB of 67 MB on CPU:0.*\\Rfalse\\R67108864\\R$");
  }

  /** oneDNN's fused product would end the process. */
  @Test
  void aProductThatDoesNotFitIsAnExceptionAndTheSessionGoesOn() {
    JavaProcess.Ended ended =
        JavaProcess.run(Map.of("TF_CPP_MIN_LOG_LEVEL", "3"), LargeProduct.class);
    assertThat(ended.output()).as(ended.errors()).isEqualTo("4096 no memory 4096 ");
  }

  /** Multiplies few rows, more than fit, and few rows. */
  static final class LargeProduct {
    private static final int WIDTH = 256;

    public static void main(String[] arguments) {
      MemoryLimit.set(LIMIT);
      NativeTensorFlow.load();
      try (Graph graph = new Graph();
          Session session = new Session(graph, SessionSettings.onCpu().toProto())) {
        Ops tf = Ops.create(graph);
        Placeholder<TFloat32> rows =
            tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, WIDTH)));
        Operand<TFloat32> weights =
            tf.fill(tf.constant(new int[] {WIDTH, 16 * WIDTH}), tf.constant(1f));
        Operand<TFloat32> bias = tf.fill(tf.constant(new int[] {16 * WIDTH}), tf.constant(1f));
        Operand<TFloat32> product =
            tf.nn.relu(tf.nn.biasAdd(tf.linalg.matMul(rows, weights), bias));
        for (int count : new int[] {16, 8192, 16}) {
          System.out.print(columns(session, rows, product, count) + " ");
        }
      }
    }

    private static String columns(
        Session session, Placeholder<TFloat32> rows, Operand<TFloat32> product, int count) {
      try (TFloat32 input = TFloat32.tensorOf(Shape.of(count, WIDTH));
          Result result = session.runner().feed(rows, input).fetch(product).run()) {
        return Long.toString(result.get(0).shape().get(1));
      } catch (TFResourceExhaustedException expected) {
        return "no memory";
      }
    }
  }

  /** Sets a limit before and after TensorFlow is loaded. */
  static final class Limited {
    public static void main(String[] arguments) {
      System.out.println(MemoryLimit.set(LIMIT));
      try (TrainableModel model =
          TrainableModel.load(Path.of(arguments[0]), SessionSettings.onCpu())) {
        System.out.println(MemoryUse.of(model).text());
      }
      System.out.println(MemoryLimit.set(2 * LIMIT));
      System.out.println(MemoryLimit.bytes().getAsLong());
    }
  }
}
