package dev.longhand.savedmodels;

import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;

/**
 * How a session computes.
 *
 * @param device where
 * @param numThreads threads that one operation may use, 0 for as many as there are cores
 */
public record SessionSettings(Device device, int numThreads) {

  /** Refuses a negative number of threads. */
  public SessionSettings {
    if (numThreads < 0) {
      throw new ReportedException(
          "--num_threads: expected 0 (all cores) or more, found " + numThreads);
    }
  }

  /** A GPU if there is one, all cores. */
  public static SessionSettings defaults() {
    return new SessionSettings(Device.AUTO, 0);
  }

  /** The processor, all cores: for what moves bytes and computes little. */
  public static SessionSettings onCpu() {
    return new SessionSettings(Device.CPU, 0);
  }

  /** The same on another device. */
  public SessionSettings withDevice(Device other) {
    return new SessionSettings(other, numThreads);
  }

  /** The same with another number of threads. */
  public SessionSettings withNumThreads(int threads) {
    return new SessionSettings(device, threads);
  }

  /**
   * What TensorFlow is told. A GPU's memory is taken as it is needed, not all at once, and an
   * operation that the GPU does not have runs on the processor.
   */
  public ConfigProto toProto() {
    ConfigProto.Builder config =
        ConfigProto.newBuilder()
            .setAllowSoftPlacement(true)
            .setIntraOpParallelismThreads(numThreads)
            .setInterOpParallelismThreads(numThreads);
    if (device.kind() == Device.Kind.CPU) {
      return config.putDeviceCount("GPU", 0).build();
    }
    GPUOptions.Builder gpu =
        GPUOptions.newBuilder()
            .setAllowGrowth(true)
            .setVisibleDeviceList(Integer.toString(device.index()));
    return config.setGpuOptions(gpu).build();
  }
}
