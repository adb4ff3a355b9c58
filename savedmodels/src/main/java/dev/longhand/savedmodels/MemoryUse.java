package dev.longhand.savedmodels;

import dev.longhand.savedmodels.runtime.MemoryLimit;
import dev.longhand.savedmodels.runtime.ResidentMemory;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.StringJoiner;
import org.tensorflow.Result;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.AllocatorMemoryUsed;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.proto.StepStats;
import org.tensorflow.types.TFloat32;

/**
 * The memory that is in use at a moment, in bytes.
 *
 * @param device that computes, such as "CPU:0"
 * @param tensors what TensorFlow's allocator has given away there; empty where it does not say
 * @param resident what the process has of the machine's memory; empty but on Linux
 * @param peakResident the most that it had; empty but on Linux
 */
public record MemoryUse(
    String device, OptionalLong tensors, OptionalLong resident, OptionalLong peakResident) {
  /** The name of the allocator that hands everything on to the system. */
  private static final String UNCOUNTED = "cpu";

  private static final RunOptions TRACED =
      RunOptions.newBuilder().setTraceLevel(RunOptions.TraceLevel.FULL_TRACE).build();

  /** Measures. The model's session makes one step of almost nothing, whose trace tells. */
  public static MemoryUse of(TrainableModel model) {
    String device = "";
    OptionalLong tensors = OptionalLong.empty();
    for (DeviceStepStats found : trace(model).getDevStatsList()) {
      for (NodeExecStats node : found.getNodeStatsList()) {
        for (AllocatorMemoryUsed memory : node.getMemoryList()) {
          device = found.getDevice().replaceFirst(".*device:", "");
          tensors =
              memory.getAllocatorName().equals(UNCOUNTED)
                  ? OptionalLong.empty()
                  : OptionalLong.of(memory.getAllocatorBytesInUse());
        }
      }
    }
    return new MemoryUse(device, tensors, ResidentMemory.now(), ResidentMemory.peak());
  }

  private static StepStats trace(TrainableModel model) {
    Ops tf = Ops.create(model.graph());
    Placeholder<TFloat32> input = tf.placeholder(TFloat32.class);
    try (TFloat32 one = TFloat32.scalarOf(1);
        Result result =
            model
                .session()
                .runner()
                .feed(input, one)
                .fetch(tf.math.add(input, input))
                .setOptions(TRACED)
                .runAndFetchMetadata()) {
      return result.getMetadata().orElseThrow().getStepStats();
    } catch (TensorFlowException noMemoryEvenForThat) {
      return StepStats.getDefaultInstance();
    }
  }

  /** Returns the known figures in one line. */
  public String text() {
    StringJoiner parts = new StringJoiner(", ");
    OptionalLong limit = device.startsWith("CPU") ? MemoryLimit.bytes() : OptionalLong.empty();
    String of = limit.isPresent() ? " of " + size(limit.getAsLong()) : "";
    tensors.ifPresent(
        bytes -> parts.add("tensors hold %s%s on %s".formatted(size(bytes), of, device)));
    resident.ifPresent(bytes -> parts.add("the process has " + size(bytes)));
    peakResident.ifPresent(bytes -> parts.add("had at most " + size(bytes)));
    return parts.toString();
  }

  /** A number of bytes for people. */
  public static String size(long bytes) {
    return bytes < 1e9
        ? String.format(Locale.ROOT, "%.0f MB", bytes / 1e6)
        : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }
}
