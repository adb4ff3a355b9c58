package dev.longhand.tools.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tensorflow.proto.AllocatorMemoryUsed;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.StepStats;

/** Traces as TensorFlow writes them for a GPU. */
class StepProfileTest {
  private static final String GPU = "/job:localhost/replica:0/task:0/device:GPU:0";
  private static final String CPU = "/job:localhost/replica:0/task:0/device:CPU:0";

  @Test
  void copiesAreCountedOnTheStreamsWhereTheseWereTraced() {
    StepStats trace =
        trace(
            device(GPU + "/stream:all", node("MatMul", 60), node("MEMCPYHtoD", 30), node("x", 10)),
            device(GPU, node("MatMul", 5), node("_Recv", 500)));
    assertThat(StepProfile.of(trace, "GPU").copies()).hasValue(0.3);
  }

  @Test
  void aCopyOnTheDeviceItselfIsNone() {
    StepStats trace = trace(device(GPU + "/stream:all", node("a", 50), node("MEMCPYDtoD", 50)));
    assertThat(StepProfile.of(trace, "GPU").copies()).hasValue(0);
  }

  @Test
  void withoutStreamsTransfersAreCountedAmongTheDevicesOperations() {
    StepStats trace =
        trace(device(GPU, node("MatMul", 75), node("_HostRecv", 25)), device(CPU, node("b", 99)));
    assertThat(StepProfile.of(trace, "GPU").copies()).hasValue(0.25);
    assertThat(StepProfile.of(trace, "CPU").copies()).hasValue(0);
  }

  @Test
  void thePeakIsThatOfTheDevicesAllocator() {
    StepStats trace =
        trace(
            device(
                GPU,
                node("a", 1, "GPU_0_bfc", 300),
                node("b", 1, "GPU_0_bfc", 200),
                node("c", 1, "gpu_host_bfc", 500)),
            device(CPU, node("d", 1, "bfc_cpu_allocator_for_gpu", 900)));
    assertThat(StepProfile.of(trace, "GPU").peakBytes()).hasValue(300);
    assertThat(StepProfile.of(trace, "CPU").peakBytes()).hasValue(900);
  }

  @Test
  void nothingIsKnownOfWhatWasNotTraced() {
    StepProfile profile = StepProfile.of(trace(), "GPU");
    assertThat(profile.copies()).isEmpty();
    assertThat(profile.peakBytes()).isEmpty();
  }

  private static StepStats trace(DeviceStepStats... devices) {
    StepStats.Builder trace = StepStats.newBuilder();
    for (DeviceStepStats device : devices) {
      trace.addDevStats(device);
    }
    return trace.build();
  }

  private static DeviceStepStats device(String name, NodeExecStats.Builder... nodes) {
    DeviceStepStats.Builder device = DeviceStepStats.newBuilder().setDevice(name);
    for (NodeExecStats.Builder node : nodes) {
      device.addNodeStats(node);
    }
    return device.build();
  }

  private static NodeExecStats.Builder node(String name, long micros) {
    return NodeExecStats.newBuilder()
        .setNodeName(name)
        .setOpStartRelMicros(2)
        .setOpEndRelMicros(2 + micros);
  }

  private static NodeExecStats.Builder node(
      String name, long micros, String allocator, long bytesInUse) {
    return node(name, micros)
        .addMemory(
            AllocatorMemoryUsed.newBuilder()
                .setAllocatorName(allocator)
                .setAllocatorBytesInUse(bytesInUse));
  }
}
