package dev.longhand.savedmodels.runtime;

import dev.longhand.files.UserException;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.proto.GPUOptions.Experimental.VirtualDevices;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/**
 * The settings of a session.
 *
 * @param device where
 * @param numThreads threads that one operation may use, 0 for as many as there are cores
 * @param gpuMemory MiB of a GPU's memory that may be used, 0 for all; the first session of a
 *     process that uses a GPU decides
 */
public record SessionSettings(Device device, int numThreads, int gpuMemory) {

  /** Without the pass that fuses a product with what follows it. */
  private static final GraphOptions UNFUSED =
      GraphOptions.newBuilder()
          .setRewriteOptions(RewriterConfig.newBuilder().setRemapping(RewriterConfig.Toggle.OFF))
          .build();

  /** Refuses a negative number of threads. */
  public SessionSettings {
    if (numThreads < 0) {
      throw new UserException("--num_threads: expected 0 (all cores) or more, found " + numThreads);
    }
  }

  /** A GPU if there is one, all cores. */
  public static SessionSettings defaults() {
    return new SessionSettings(Device.AUTO, 0, 0);
  }

  /** The processor, all cores: for what moves bytes and computes little. */
  public static SessionSettings onCpu() {
    return defaults().withDevice(Device.CPU);
  }

  /** The same on another device. */
  public SessionSettings withDevice(Device other) {
    return new SessionSettings(other, numThreads, gpuMemory);
  }

  /** The same with another number of threads. */
  public SessionSettings withNumThreads(int threads) {
    return new SessionSettings(device, threads, gpuMemory);
  }

  /** The same with so many MiB of a GPU's memory. */
  public SessionSettings withGpuMemory(int mebibytes) {
    return new SessionSettings(device, numThreads, mebibytes);
  }

  /**
   * Returns the settings as TensorFlow's ConfigProto. A GPU's memory is taken as it is needed, not
   * all at once, and an operation that the GPU does not have runs on the processor.
   */
  public ConfigProto toProto() {
    ConfigProto.Builder config =
        ConfigProto.newBuilder()
            .setAllowSoftPlacement(true)
            .setIntraOpParallelismThreads(numThreads)
            .setInterOpParallelismThreads(numThreads)
            // Else the first session of the process decides for all.
            .setUsePerSessionThreads(numThreads > 0);
    if (device.kind() != Device.Kind.GPU && MemoryLimit.bytes().isPresent()) {
      config.setGraphOptions(UNFUSED);
    }
    return device.kind() == Device.Kind.CPU
        ? config.putDeviceCount("GPU", 0).build()
        : config.setGpuOptions(gpuOptions()).build();
  }

  private GPUOptions gpuOptions() {
    GPUOptions.Builder gpu =
        GPUOptions.newBuilder()
            .setAllowGrowth(true)
            .setVisibleDeviceList(Integer.toString(device.index()));
    if (gpuMemory > 0) {
      gpu.getExperimentalBuilder()
          .addVirtualDevices(VirtualDevices.newBuilder().addMemoryLimitMb(gpuMemory));
    }
    return gpu.build();
  }
}
