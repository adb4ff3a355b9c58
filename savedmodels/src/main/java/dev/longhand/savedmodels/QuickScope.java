package dev.longhand.savedmodels;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.DeviceSpec;
import org.tensorflow.ExecutionEnvironment;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.Scope;

/**
 * A scope of names in a new graph that opens sub-scopes at no cost. TensorFlow Java's own goes
 * through all operations of the graph each time, which for a model of twelve layers takes longer
 * than everything else.
 *
 * <p>It knows the names that were made through it: a graph takes one of these when it is empty, and
 * no other scope beside it.
 */
public final class QuickScope implements Scope {
  private final Graph graph;
  private final Map<String, Integer> used;
  private final String prefix;
  private final String name;
  private final List<Operation> controls;
  private final DeviceSpec device;
  private final boolean isInit;

  private QuickScope(
      Graph graph,
      Map<String, Integer> used,
      String prefix,
      String name,
      List<Operation> controls,
      DeviceSpec device,
      boolean isInit) {
    this.graph = graph;
    this.used = used;
    this.prefix = prefix;
    this.name = name;
    this.controls = controls;
    this.device = device;
    this.isInit = isInit;
  }

  /** Returns the operation builder of an empty graph. */
  public static Ops ofEmpty(Graph graph) {
    var none = DeviceSpec.newBuilder().build();
    var scope = new QuickScope(graph, new HashMap<>(), "", "", List.of(), none, false);
    return Ops.create(new Environment(graph, scope));
  }

  @Override
  public Graph env() {
    return graph;
  }

  @Override
  public Scope withSubScope(String child) {
    return new QuickScope(graph, used, prefix + child + "/", "", controls, device, isInit);
  }

  @Override
  public Scope withName(String operation) {
    return new QuickScope(graph, used, prefix, operation, controls, device, isInit);
  }

  @Override
  public Scope withNameAsSubScope(String defaultName) {
    String child = makeOpName(defaultName).substring(prefix.length());
    return withSubScope(child);
  }

  @Override
  public Scope withDevice(DeviceSpec other) {
    return new QuickScope(graph, used, prefix, name, controls, other, isInit);
  }

  @Override
  public Scope withInitScope() {
    return new QuickScope(graph, used, prefix, name, List.of(), device, true);
  }

  @Override
  public Scope withControlDependencyOps(Iterable<Operation> others) {
    List<Operation> all = new ArrayList<>();
    others.forEach(all::add);
    return new QuickScope(graph, used, prefix, name, all, device, isInit);
  }

  @Override
  public String makeOpName(String defaultName) {
    return makeUnique(name.isEmpty() ? defaultName : name);
  }

  @Override
  public String makeUnique(String id) {
    String wanted = prefix + id;
    int times = used.merge(wanted, 1, Integer::sum);
    return times == 1 ? wanted : makeUnique(id + "_" + (times - 1));
  }

  /** Nothing: what others add to the graph is named after an operation of this scope. */
  @Override
  public void refreshNames() {}

  @Override
  public OperationBuilder apply(OperationBuilder builder) {
    builder.setDevice(getDeviceString());
    for (Operation control : controls) {
      if (isInit || !graph.isInitializer(control)) {
        builder.addControlInput(control);
      }
    }
    return builder;
  }

  @Override
  public String getDeviceString() {
    return device.toString();
  }

  @Override
  public boolean isInit() {
    return isInit;
  }

  /** A graph with this scope in place of its own. */
  private record Environment(Graph graph, Scope baseScope) implements ExecutionEnvironment {
    @Override
    public OperationBuilder opBuilder(String type, String name, Scope scope) {
      return graph.opBuilder(type, name, scope);
    }

    @Override
    public void attachFunction(ConcreteFunction function) {
      graph.attachFunction(function);
    }

    @Override
    public void checkInput(Op input) {
      graph.checkInput(input);
    }

    @Override
    public void checkInput(Operation input) {
      graph.checkInput(input);
    }

    @Override
    public Types environmentType() {
      return graph.environmentType();
    }

    @Override
    public boolean isInitializer(Operation operation) {
      return graph.isInitializer(operation);
    }
  }
}
