package dev.longhand.tools.gpu;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.longhand.savedmodels.runtime.NativeTensorFlow;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.internal.c_api.TF_Buffer;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.KernelDef;
import org.tensorflow.proto.KernelList;
import org.tensorflow.proto.NodeDef;

/** The kernels that a build of TensorFlow has for a GPU, whether there is one or not. */
final class GpuKernels {
  private static final String GPU = "GPU";

  /** A kernel for any device that has none of its own. */
  private static final String ANY = "DEFAULT";

  private final Function<String, KernelList> registered;
  private final Map<String, KernelList> known = new HashMap<>();

  /** The kernels of some registry, by the name of the operation. */
  GpuKernels(Function<String, KernelList> registered) {
    this.registered = registered;
  }

  /** Those of the loaded library; none at all if it is not the build for GPUs. */
  static Optional<GpuKernels> ofLoadedLibrary() {
    return NativeTensorFlow.isBuildForGpus()
        ? Optional.of(new GpuKernels(GpuKernels::read))
        : Optional.empty();
  }

  /** The kernel that would run a node on a GPU; none if it must run on the processor. */
  Optional<KernelDef> of(NodeDef node) {
    List<KernelDef> fitting =
        known.computeIfAbsent(node.getOp(), registered).getKernelList().stream()
            .filter(kernel -> fits(kernel, node))
            .toList();
    Optional<KernelDef> own = highest(fitting, GPU);
    return own.isPresent() ? own : highest(fitting, ANY);
  }

  private static Optional<KernelDef> highest(List<KernelDef> kernels, String device) {
    return kernels.stream()
        .filter(kernel -> kernel.getDeviceType().equals(device))
        .max(Comparator.comparingInt(KernelDef::getPriority));
  }

  private static boolean fits(KernelDef kernel, NodeDef node) {
    return kernel.getConstraintList().stream()
        .allMatch(constraint -> fits(constraint, node.getAttrOrThrow(constraint.getName())));
  }

  private static boolean fits(KernelDef.AttrConstraint constraint, AttrValue value) {
    List<DataType> allowed = constraint.getAllowedValues().getList().getTypeList();
    return value.hasList()
        ? allowed.containsAll(value.getList().getTypeList())
        : allowed.contains(value.getType());
  }

  private static KernelList read(String operation) {
    try (PointerScope scope = new PointerScope()) {
      TF_Status status = TF_Status.newStatus();
      scope.attach(status);
      TF_Buffer buffer = tensorflow.TF_GetRegisteredKernelsForOp(operation, status);
      status.throwExceptionIfNotOK();
      try {
        return KernelList.parseFrom(buffer.dataAsByteBuffer());
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException(e);
      } finally {
        tensorflow.TF_DeleteBuffer(buffer);
      }
    }
  }
}
