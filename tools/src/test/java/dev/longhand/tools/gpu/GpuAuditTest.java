package dev.longhand.tools.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.savedmodels.runtime.NativeTensorFlow;
import dev.longhand.savedmodels.runtime.Precision;
import dev.longhand.trainer.optimizer.Hyperparameters;
import dev.longhand.trainer.optimizer.Optimizer;
import dev.longhand.trainer.optimizer.Optimizers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.TensorFlow;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.KernelDef;
import org.tensorflow.proto.KernelList;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/** What is known of GPUs without one. */
@Tag("slow")
class GpuAuditTest {
  private final NodeArguments arguments = loaded();

  private static NodeArguments loaded() {
    NativeTensorFlow.load();
    return new NodeArguments();
  }

  static Stream<AuditCase> graphs() {
    List<AuditCase> all = new ArrayList<>(AuditCase.all());
    for (AuditCase model : AuditCase.architectures()) {
      all.add(model.in(Precision.BFLOAT16));
      all.add(model.in(Precision.FLOAT16));
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void noGraphHasAnOperationThatRaisesFallsBackOrVaries(AuditCase model) {
    AuditedGraph graph = AuditedGraph.of(model);
    assertThat(graph.nodes()).hasSizeGreaterThan(1000);
    assertThat(operations(graph)).contains("MatMul", "ApplyAdam", "BiasAddGrad");
    GpuAudit audit = GpuAudit.of(graph, arguments, GpuKernels.ofLoadedLibrary());
    assertThat(audit.faults()).isEmpty();
    assertThat(audit.passed()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "sgd, ''",
    "sgd, 'momentum=0.9,nesterov=true'",
    "adafactor, ''",
    "adagrad, ''",
    "rmsprop, 'momentum=0.9,centered=true'",
  })
  void everyOptimizerRunsOnAGpu(String name, String settings) {
    var decaying = new Hyperparameters(0.9, 0.999, 1e-8, 0.01);
    Optimizer optimizer = Optimizers.of(name, decaying, settings);
    AuditedGraph graph = AuditedGraph.of(AuditCase.architectures().get(0), optimizer);
    assertThat(operations(graph)).contains("ApplyGradientDescent").doesNotContain("ApplyAdam");
    GpuAudit audit = GpuAudit.of(graph, arguments, GpuKernels.ofLoadedLibrary());
    assertThat(audit.faults()).isEmpty();
    assertThat(audit.passed()).isTrue();
  }

  @Test
  void onlyEmbeddingsSumGradientsOverSegments() {
    AuditCase bert = AuditCase.architectures().get(0);
    assertThat(bert.name()).isEqualTo("bert-tiny");
    assertThat(operations(AuditedGraph.of(bert)))
        .filteredOn("UnsortedSegmentSum"::equals)
        .hasSize(3); // words, positions and token types
  }

  @Test
  void whatIsListedIsFound() {
    assertThat(faults(GpuAuditTest::crossEntropy)).containsExactly("SoftmaxCrossEntropyWithLogits");
    assertThat(faults(tf -> scatter(tf, tf.placeholder(TFloat32.class))))
        .containsExactly("ScatterNd");
    assertThat(faults(tf -> scatter(tf, tf.placeholder(TInt32.class)))).isEmpty();
    assertThat(faults(tf -> tf.random.randomUniform(tf.array(2), TFloat32.class)))
        .containsExactly("RandomUniform");
  }

  @Test
  void everyListedOperationExistsAndHasAReasonAndASource() {
    var known = new ListedOperations(arguments);
    assertThat(known.entries()).hasSizeGreaterThan(5);
    List<String> all = known.entries().stream().flatMap(entry -> entry.names().stream()).toList();
    assertThat(all).doesNotHaveDuplicates();
    List<String> operations =
        TensorFlow.registeredOpList().getOpList().stream().map(OpDef::getName).toList();
    assertThat(operations).containsAll(all);
    for (ListedOperations.Entry entry : known.entries()) {
      assertThat(entry.reason()).isNotBlank();
      assertThat(entry.source()).isNotBlank();
    }
  }

  @Test
  void aFloatOperationWithoutAKernelIsNamedAndItsOperandsAreCopied() {
    GpuKernels kernels = kernels(kernel("GPU", "Placeholder"), kernel("GPU", "Neg"));
    GpuAudit audit = audit(GpuAuditTest::absoluteOfNegated, Optional.of(kernels));
    assertThat(audit.withoutKernel()).containsExactly("Abs (float)");
    assertThat(audit.copies()).containsExactly("Neg:0 to Abs:0");
    assertThat(audit.passed()).isFalse();
  }

  @Test
  void aKernelOfOtherTypesIsNone() {
    KernelDef ofInts = kernel("GPU", "Abs", DataType.DT_INT32);
    GpuKernels kernels = kernels(kernel("GPU", "Placeholder"), kernel("GPU", "Neg"), ofInts);
    assertThat(audit(GpuAuditTest::absoluteOfNegated, Optional.of(kernels)).withoutKernel())
        .containsExactly("Abs (float)");
    KernelDef ofFloats = kernel("GPU", "Abs", DataType.DT_INT32, DataType.DT_FLOAT);
    GpuKernels others = kernels(kernel("GPU", "Placeholder"), kernel("GPU", "Neg"), ofFloats);
    assertThat(audit(GpuAuditTest::absoluteOfNegated, Optional.of(others)).passed()).isTrue();
  }

  @Test
  void aKernelInHostMemoryCopiesItsOperands() {
    KernelDef inHostMemory =
        kernel("GPU", "Abs").toBuilder().addHostMemoryArg("x").addHostMemoryArg("y").build();
    GpuKernels kernels = kernels(kernel("GPU", "Placeholder"), kernel("GPU", "Neg"), inHostMemory);
    GpuAudit audit = audit(GpuAuditTest::absoluteOfNegated, Optional.of(kernels));
    assertThat(audit.inHostMemory()).isEqualTo(1);
    assertThat(audit.copies()).containsExactly("Neg:0 to Abs:0");
  }

  @Test
  void aKernelForAnyDeviceServesAGpu() {
    GpuKernels kernels =
        kernels(kernel("DEFAULT", "Placeholder"), kernel("DEFAULT", "Neg"), kernel("CPU", "Abs"));
    GpuAudit audit = audit(GpuAuditTest::absoluteOfNegated, Optional.of(kernels));
    assertThat(audit.onGpu()).isEqualTo(2);
    assertThat(audit.onCpu()).isEqualTo(1);
  }

  /** Adds operations to a graph. */
  @FunctionalInterface
  private interface Builder {
    Object add(Ops tf);
  }

  private static Object crossEntropy(Ops tf) {
    Operand<TFloat32> rows = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(2, 2)));
    return tf.nn.softmaxCrossEntropyWithLogits(rows, rows);
  }

  private static Object absoluteOfNegated(Ops tf) {
    return tf.math.abs(tf.math.neg(tf.placeholder(TFloat32.class)));
  }

  private static Object scatter(Ops tf, Operand<? extends TType> values) {
    return tf.scatterNd(tf.placeholder(TInt32.class), values, tf.array(3));
  }

  private List<String> faults(Builder builder) {
    return audit(builder, Optional.empty()).faults().stream()
        .map(fault -> fault.substring(0, fault.indexOf(':')))
        .toList();
  }

  private GpuAudit audit(Builder builder, Optional<GpuKernels> kernels) {
    try (Graph graph = new Graph()) {
      builder.add(Ops.create(graph));
      var definition = graph.toGraphDef();
      List<String> all = definition.getNodeList().stream().map(NodeDef::getName).toList();
      return GpuAudit.of(AuditedGraph.of(definition, all, List.of()), arguments, kernels);
    }
  }

  private static List<String> operations(AuditedGraph graph) {
    return graph.nodes().stream().map(NodeDef::getOp).toList();
  }

  private static GpuKernels kernels(KernelDef... all) {
    return new GpuKernels(
        operation ->
            KernelList.newBuilder()
                .addAllKernel(
                    Arrays.stream(all).filter(one -> one.getOp().equals(operation)).toList())
                .build());
  }

  private static KernelDef kernel(String device, String operation, DataType... types) {
    KernelDef.Builder kernel = KernelDef.newBuilder().setDeviceType(device).setOp(operation);
    if (types.length > 0) {
      var list = AttrValue.ListValue.newBuilder().addAllType(List.of(types));
      kernel.addConstraint(
          KernelDef.AttrConstraint.newBuilder()
              .setName("T")
              .setAllowedValues(AttrValue.newBuilder().setList(list)));
    }
    return kernel.build();
  }
}
