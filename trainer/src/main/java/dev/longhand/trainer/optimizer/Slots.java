package dev.longhand.trainer.optimizer;

import dev.longhand.files.tensors.TensorEntry;
import dev.longhand.savedmodels.Tensors;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/** The state of an optimizer in a graph: variables that are zero at first, read and restored. */
final class Slots {
  private static final long GROUP_BYTES = 1L << 29;

  private final Ops tf;
  private final Session session;
  private final Placeholder<TFloat32> zero;
  private final Map<String, Slot> slots = new LinkedHashMap<>();
  private final List<Op> zeros = new ArrayList<>();

  /** One variable, and the assignment of a fed value that restores it. */
  private record Slot(
      TensorEntry entry, Variable<TFloat32> variable, Operand<TFloat32> value, Op restore) {}

  Slots(Ops tf, Session session) {
    this.tf = tf;
    this.session = session;
    // The zero is fed: TensorFlow would keep what it computes of constants for as long as the
    // session.
    this.zero = tf.withName("zero").placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
  }

  /** Adds the slots of a parameter, and returns their variables by kind. */
  Map<String, Operand<TFloat32>> add(String parameter, Map<String, Shape> shapes) {
    Map<String, Operand<TFloat32>> variables = new HashMap<>();
    shapes.forEach((kind, shape) -> variables.put(kind, add(parameter, kind, shape)));
    return variables;
  }

  private Variable<TFloat32> add(String parameter, String kind, Shape shape) {
    Variable<TFloat32> slot = tf.withName(kind + "." + parameter).variable(shape, TFloat32.class);
    zeros.add(tf.assign(slot, tf.fill(tf.constant(shape.asArray()), zero)));
    String name = parameter + "." + kind;
    Operand<TFloat32> value = tf.placeholder(TFloat32.class);
    slots.put(name, new Slot(Tensors.entry(name, shape), slot, value, tf.assign(slot, value)));
    return slot;
  }

  /** Sets all slots to zero. */
  void clear() {
    Op begin = tf.withControlDependencies(zeros).noOp();
    try (TFloat32 value = TFloat32.scalarOf(0)) {
      session.runner().feed(zero, value).addTarget(begin).run().close();
    }
  }

  List<TensorEntry> entries() {
    return slots.values().stream().map(Slot::entry).toList();
  }

  void readEach(BiConsumer<String, FloatBuffer> use) {
    FloatBuffer values = Tensors.allocate(largest());
    for (List<Slot> group : groups()) {
      Session.Runner runner = session.runner();
      group.forEach(slot -> runner.fetch(slot.variable()));
      try (Result result = runner.run()) {
        for (int i = 0; i < group.size(); i++) {
          Tensors.copy(result.get(i), values.clear());
          use.accept(group.get(i).entry().name(), values.flip());
        }
      }
    }
  }

  void restoreEach(Function<String, FloatBuffer> values) {
    groups().forEach(group -> restore(group, values));
  }

  private void restore(List<Slot> group, Function<String, FloatBuffer> values) {
    List<TFloat32> tensors = new ArrayList<>();
    Session.Runner runner = session.runner();
    try {
      for (Slot slot : group) {
        long[] shape = slot.entry().shape().stream().mapToLong(Long::longValue).toArray();
        TFloat32 tensor = Tensors.ofFloats(values.apply(slot.entry().name()), shape);
        tensors.add(tensor);
        runner.feed(slot.value(), tensor).addTarget(slot.restore());
      }
      runner.run().close();
    } finally {
      tensors.forEach(TFloat32::close);
    }
  }

  private int largest() {
    return Math.toIntExact(
        slots.values().stream().mapToLong(slot -> slot.entry().elements()).max().orElse(0));
  }

  /**
   * Divides the state into what one run may move: TensorFlow goes through the whole graph for each
   * new kind of run, and a run's tensors are copies.
   */
  private List<List<Slot>> groups() {
    List<List<Slot>> groups = new ArrayList<>();
    long room = 0;
    for (Slot slot : slots.values()) {
      if (groups.isEmpty() || room < slot.entry().bytes()) {
        groups.add(new ArrayList<>());
        room = GROUP_BYTES;
      }
      groups.get(groups.size() - 1).add(slot);
      room -= slot.entry().bytes();
    }
    return groups;
  }
}
