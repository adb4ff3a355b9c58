package dev.longhand.tools.gpu;

import dev.longhand.tools.gpu.AuditedGraph.Edge;
import dev.longhand.tools.gpu.NodeArguments.Argument;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.tensorflow.proto.KernelDef;
import org.tensorflow.proto.NodeDef;

/**
 * The placement of a graph's operations on a GPU, determined without one.
 *
 * @param operations their number
 * @param onGpu how many have a GPU kernel that gives something in the GPU's memory
 * @param inHostMemory how many have a GPU kernel that works in the processor's memory: shapes,
 *     indices and other whole numbers
 * @param onCpu how many have no GPU kernel for their types, and run on the processor
 * @param withoutKernel the names of those, with {@code (float)} where they take or give floats,
 *     otherwise with the types of their results
 * @param copies tensors of floats that a step copies between both memories, except what is fed
 * @param rareCopies those that are copied only where state changes before a step
 * @param faults what the list of operations says against some of them
 * @param sorted operations with a slower kernel where determinism is required
 */
record GpuAudit(
    int operations,
    int onGpu,
    int inHostMemory,
    int onCpu,
    SortedSet<String> withoutKernel,
    SortedSet<String> copies,
    SortedSet<String> rareCopies,
    SortedSet<String> faults,
    SortedSet<String> sorted) {
  private static final String OF_FLOATS = " (float)";
  private static final Set<String> FED = Set.of("Placeholder", "PlaceholderWithDefault");

  /** Audits a graph; without kernels only against the list of operations. */
  static GpuAudit of(AuditedGraph graph, NodeArguments arguments, Optional<GpuKernels> kernels) {
    var rules = new ListedOperations(arguments);
    SortedSet<String> faults = new TreeSet<>();
    SortedSet<String> sorted = new TreeSet<>();
    for (NodeDef node : graph.nodes()) {
      rules
          .of(node)
          .ifPresent(
              entry -> {
                if (entry.isFault()) {
                  faults.add(node.getOp() + ": " + entry.reason());
                } else {
                  sorted.add(node.getOp());
                }
              });
    }
    return kernels
        .map(found -> new Placement(arguments, found).audit(graph, faults, sorted))
        .orElseGet(
            () ->
                new GpuAudit(
                    graph.nodes().size(),
                    0,
                    0,
                    0,
                    new TreeSet<>(),
                    new TreeSet<>(),
                    new TreeSet<>(),
                    faults,
                    sorted));
  }

  /** Whether all floats stay on the GPU, and no operation of the graph is one of the listed. */
  boolean passed() {
    return faults.isEmpty()
        && copies.isEmpty()
        && withoutKernel.stream().noneMatch(name -> name.endsWith(OF_FLOATS));
  }

  /** The memory of each tensor. */
  private static final class Placement {
    private final NodeArguments arguments;
    private final GpuKernels kernels;
    private final Map<String, Optional<KernelDef>> byNode = new HashMap<>();

    Placement(NodeArguments arguments, GpuKernels kernels) {
      this.arguments = arguments;
      this.kernels = kernels;
    }

    GpuAudit audit(AuditedGraph graph, SortedSet<String> faults, SortedSet<String> sorted) {
      int[] counts = new int[3];
      SortedSet<String> withoutKernel = new TreeSet<>();
      for (NodeDef node : graph.nodes()) {
        if (kernel(node).isEmpty()) {
          counts[2]++;
          withoutKernel.add(named(node));
        } else {
          counts[worksInHostMemory(node) ? 1 : 0]++;
        }
      }
      SortedSet<String> copies = new TreeSet<>();
      SortedSet<String> rareCopies = new TreeSet<>();
      for (Edge edge : graph.edges()) {
        if (crosses(edge)) {
          (graph.isOfEachStep(edge.consumer()) ? copies : rareCopies).add(text(edge));
        }
      }
      return new GpuAudit(
          graph.nodes().size(),
          counts[0],
          counts[1],
          counts[2],
          withoutKernel,
          copies,
          rareCopies,
          faults,
          sorted);
    }

    /** Returns an operation that floats pass through, or one with its other types. */
    private String named(NodeDef node) {
      if (handlesFloats(node)) {
        return node.getOp() + OF_FLOATS;
      }
      return arguments.outputs(node).stream()
          .map(Argument::typeName)
          .distinct()
          .collect(Collectors.joining(", ", node.getOp() + " of ", ""));
    }

    private Optional<KernelDef> kernel(NodeDef node) {
      return byNode.computeIfAbsent(node.getName(), name -> kernels.of(node));
    }

    private boolean handlesFloats(NodeDef node) {
      return arguments.inputs(node).stream().anyMatch(Argument::isFloat)
          || arguments.outputs(node).stream().anyMatch(Argument::isFloat);
    }

    private boolean worksInHostMemory(NodeDef node) {
      List<Argument> outputs = arguments.outputs(node);
      return !outputs.isEmpty()
          && outputs.stream().allMatch(output -> isInHostMemory(node, output));
    }

    private boolean isInHostMemory(NodeDef node, Argument argument) {
      return kernel(node)
          .map(found -> found.getHostMemoryArgList().contains(argument.name()))
          .orElse(true);
    }

    private boolean crosses(Edge edge) {
      Argument output = arguments.outputs(edge.producer()).get(edge.output());
      Argument input = arguments.inputs(edge.consumer()).get(edge.input());
      return output.isFloat()
          && !FED.contains(edge.producer().getOp())
          && isInHostMemory(edge.producer(), output) != isInHostMemory(edge.consumer(), input);
    }

    private String text(Edge edge) {
      return "%s:%d to %s:%d"
          .formatted(edge.producer().getOp(), edge.output(), edge.consumer().getOp(), edge.input());
    }
  }
}
