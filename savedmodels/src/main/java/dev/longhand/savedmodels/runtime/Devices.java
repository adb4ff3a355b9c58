package dev.longhand.savedmodels.runtime;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.internal.c_api.TF_DeviceList;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;

/** The devices that TensorFlow really computes on. */
public final class Devices {

  /**
   * A device as TensorFlow names it.
   *
   * @param name such as "/job:localhost/replica:0/task:0/device:GPU:0"
   * @param type CPU or GPU
   * @param memoryBytes what TensorFlow may take of its memory
   */
  public record Found(String name, String type, long memoryBytes) {
    /** Whether it is a GPU. */
    public boolean isGpu() {
      return type.equals("GPU");
    }

    /** Its name in this process, such as "GPU:0". */
    public String shortName() {
      return name.substring(name.lastIndexOf("device:") + "device:".length());
    }
  }

  private Devices() {}

  /** The devices that a session with these settings sees. */
  public static List<Found> seenBy(SessionSettings settings) {
    NativeTensorFlow.load();
    byte[] config = settings.toProto().toByteArray();
    try (PointerScope scope = new PointerScope()) {
      TF_Status status = TF_Status.newStatus();
      scope.attach(status);
      TF_SessionOptions options = TF_SessionOptions.newSessionOptions();
      tensorflow.TF_SetConfig(options, new BytePointer(config), config.length, status);
      status.throwExceptionIfNotOK();
      TF_Session session = TF_Session.newSession(TF_Graph.newGraph(), options, status);
      status.throwExceptionIfNotOK();
      TF_DeviceList list = tensorflow.TF_SessionListDevices(session, status);
      status.throwExceptionIfNotOK();
      try {
        return read(list, status);
      } finally {
        tensorflow.TF_DeleteDeviceList(list);
      }
    }
  }

  private static List<Found> read(TF_DeviceList list, TF_Status status) {
    List<Found> found = new ArrayList<>();
    for (int i = 0; i < tensorflow.TF_DeviceListCount(list); i++) {
      found.add(
          new Found(
              tensorflow.TF_DeviceListName(list, i, status).getString(),
              tensorflow.TF_DeviceListType(list, i, status).getString(),
              tensorflow.TF_DeviceListMemoryBytes(list, i, status)));
    }
    return found;
  }
}
