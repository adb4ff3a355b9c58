package dev.longhand.tools.gpu;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.StepStats;

/**
 * The figures of a device from the trace of one step.
 *
 * @param copies the share of its time in copies to and from the processor, from 0 to 1; none where
 *     no time was traced
 * @param peakBytes the most that its allocator had given out at a kernel's end; none where the
 *     allocator does not count
 */
record StepProfile(OptionalDouble copies, OptionalLong peakBytes) {
  /** CUPTI's record of what a GPU did, all streams together; without CUPTI there is none. */
  private static final String STREAMS = "stream:all";

  private static final Pattern GPU_ALLOCATOR = Pattern.compile("GPU_\\d+_.*");

  private static final Pattern CPU_ALLOCATOR = Pattern.compile(".*cpu.*");

  private static final Pattern COPY =
      Pattern.compile(".*(memcpy ?([hd]to[hd])|_(host)?(send|recv)|^edge_).*");

  /** Reads a trace. */
  static StepProfile of(StepStats trace, String type) {
    List<DeviceStepStats> all = trace.getDevStatsList();
    Optional<DeviceStepStats> streams =
        all.stream().filter(device -> device.getDevice().endsWith(STREAMS)).findFirst();
    List<NodeExecStats> timed =
        streams
            .map(DeviceStepStats::getNodeStatsList)
            .orElseGet(
                () ->
                    all.stream()
                        .filter(device -> device.getDevice().matches(".*/device:" + type + ":\\d+"))
                        .flatMap(device -> device.getNodeStatsList().stream())
                        .toList());
    return new StepProfile(copies(timed), peak(all, type));
  }

  private static OptionalDouble copies(List<NodeExecStats> timed) {
    long whole = timed.stream().mapToLong(StepProfile::micros).sum();
    long copied = timed.stream().filter(StepProfile::isCopy).mapToLong(StepProfile::micros).sum();
    return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) copied / whole);
  }

  private static long micros(NodeExecStats node) {
    return node.getOpEndRelMicros() - node.getOpStartRelMicros();
  }

  /** A copy on the device itself is none. */
  private static boolean isCopy(NodeExecStats node) {
    String label = (node.getNodeName() + " " + node.getTimelineLabel()).toLowerCase(Locale.ROOT);
    return COPY.matcher(label).matches() && !label.contains("dtod");
  }

  private static OptionalLong peak(List<DeviceStepStats> all, String type) {
    Pattern allocator = type.equals("GPU") ? GPU_ALLOCATOR : CPU_ALLOCATOR;
    return all.stream()
        .flatMap(device -> device.getNodeStatsList().stream())
        .flatMap(node -> node.getMemoryList().stream())
        .filter(memory -> allocator.matcher(memory.getAllocatorName()).matches())
        .mapToLong(memory -> memory.getAllocatorBytesInUse())
        .filter(bytes -> bytes > 0)
        .max();
  }
}
