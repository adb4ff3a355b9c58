package dev.longhand.savedmodels;

import dev.longhand.files.Printable;
import dev.longhand.files.UserException;
import dev.longhand.files.atomic.AtomicFolder;
import dev.longhand.savedmodels.runtime.DeviceCheck;
import dev.longhand.savedmodels.runtime.NativeTensorFlow;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.savedmodels.safety.GraphPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.ndarray.Shape;

/**
 * A SavedModel loaded to be trained, evaluated, read and saved again.
 *
 * <p>Loading compares its signatures with the contract and names what is missing. Others may add
 * operations to {@link #graph}; {@link #saveAs} writes none of them. Not safe for use by several
 * threads, except {@link #run}.
 */
public final class TrainableModel implements AutoCloseable {
  private static final int LONGEST_REASON = 500;

  private final Path directory;
  private final SavedModelBundle bundle;
  private final SavedModelContent content;
  private final Map<String, Signature> signatures;
  private final Saver saver;
  private boolean closed;

  private TrainableModel(Path directory, SavedModelBundle bundle, SavedModelContent content) {
    this.directory = directory;
    this.bundle = bundle;
    this.content = content;
    this.signatures = content.signatures();
    this.saver = content.saver();
  }

  /**
   * Loads a SavedModel and checks that it can be trained. A graph that does more than compute is
   * refused, see {@link GraphPolicy}.
   *
   * @throws UserException if the folder is not a SavedModel, is damaged, or lacks something that
   *     training needs, which is named; if its graph can reach files, the network or other
   *     programs; or if there is no GPU where one was asked for
   */
  public static TrainableModel load(Path directory, SessionSettings settings) {
    return load(directory, settings, GraphPolicy.REFUSE_UNSAFE);
  }

  /**
   * Loads a SavedModel and checks that it can be trained.
   *
   * @param policy whether a graph is run that does more than compute
   * @throws UserException as {@link #load(Path, SessionSettings)}
   */
  public static TrainableModel load(Path directory, SessionSettings settings, GraphPolicy policy) {
    SavedModelContent content = SavedModelContent.read(directory);
    if (policy == GraphPolicy.REFUSE_UNSAFE) {
      content.requireSafe();
    }
    NativeTensorFlow.load();
    content.requireKnownOperations();
    DeviceCheck.require(settings);
    return new TrainableModel(directory, open(directory, settings), content);
  }

  private static SavedModelBundle open(Path directory, SessionSettings settings) {
    try {
      return SavedModelBundle.loader(directory.toString())
          .withTags(SavedModelWriter.TAG)
          .withConfigProto(settings.toProto())
          .load();
    } catch (TFResourceExhaustedException e) {
      throw OutOfMemory.ofModel(e, "the model's parameters");
    } catch (RuntimeException e) {
      // TensorFlow's exceptions have no type in common.
      throw new UserException(
          "%s is damaged: TensorFlow says: %s".formatted(directory, firstLine(e)), e);
    }
  }

  private static String firstLine(Exception e) {
    String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("nothing");
    return Printable.shortened(line, LONGEST_REASON);
  }

  /** The folder that the model was loaded from. */
  public Path directory() {
    return directory;
  }

  /** The graph, to which an optimizer may add its operations. */
  public Graph graph() {
    return bundle.graph();
  }

  /** The session that holds the weights. */
  public Session session() {
    return bundle.session();
  }

  /** What the model learns. */
  public LabelKind labelKind() {
    return content.labelKind();
  }

  /** Whether there is a signature of that key. */
  public boolean hasSignature(String key) {
    return signatures.containsKey(key);
  }

  /** All signatures by key. */
  public Map<String, Signature> signatures() {
    return Map.copyOf(signatures);
  }

  /**
   * A signature.
   *
   * @throws IllegalArgumentException if there is none of that key
   */
  public Signature signature(String key) {
    Signature signature = signatures.get(key);
    if (signature == null) {
      throw new IllegalArgumentException(
          "%s has no signature %s; it has %s".formatted(directory, key, signatures.keySet()));
    }
    return signature;
  }

  /** All weights in the graph's order, without the {@link #state}. */
  public List<Parameter> parameters() {
    return content.parameters();
  }

  /** Names of variables that are not trained but change, and belong into a checkpoint. */
  public List<String> state() {
    return content.state();
  }

  /** Whether an input has a default and need not be fed. */
  public boolean isOptional(TensorSpec input) {
    return content.defaulted().contains(input.operation());
  }

  /**
   * Runs a signature. The caller closes the inputs and the result.
   *
   * @param wantedOutputs the outputs to compute; all of them if none is given
   * @throws IllegalArgumentException if an input is unknown, missing, or of another type or shape
   */
  public SignatureResult run(
      String signatureKey, Map<String, ? extends Tensor> inputs, String... wantedOutputs) {
    Signature signature = signature(signatureKey);
    requireInputs(signature, inputs);
    Session.Runner runner = session().runner();
    inputs.forEach((name, tensor) -> runner.feed(signature.input(name).name(), tensor));
    List<String> wanted =
        wantedOutputs.length == 0
            ? List.copyOf(signature.outputs().keySet())
            : List.of(wantedOutputs);
    wanted.forEach(name -> runner.fetch(signature.output(name).name()));
    return new SignatureResult(wanted, runner.run());
  }

  /** TensorFlow itself does not compare what is fed with a placeholder's shape. */
  private void requireInputs(Signature signature, Map<String, ? extends Tensor> inputs) {
    inputs.forEach(
        (name, tensor) -> {
          TensorSpec spec = signature.input(name);
          if (tensor.dataType() != spec.type() || !spec.accepts(tensor.shape())) {
            throw new IllegalArgumentException(
                "input %s of signature %s: expected %s, found %s"
                    .formatted(
                        name,
                        signature.key(),
                        spec.form(),
                        new TensorSpec(name, tensor.dataType(), tensor.shape()).form()));
          }
        });
    signature
        .inputs()
        .forEach(
            (name, spec) -> {
              if (!inputs.containsKey(name) && !isOptional(spec)) {
                throw new IllegalArgumentException(
                    "signature %s needs input %s: %s"
                        .formatted(signature.key(), name, spec.form()));
              }
            });
  }

  /**
   * Appends the values of a parameter or of state to a buffer, in row-major order. For many of them
   * {@link #readEach} is much faster.
   *
   * @throws IllegalArgumentException if there is no such variable, or the buffer is too small
   */
  public void read(String variable, FloatBuffer target) {
    requireVariable(variable);
    try (var result = session().runner().fetch(variable).run()) {
      Tensors.copy(result.get(0), target);
    }
  }

  /** The values of a parameter or of state, in row-major order. */
  public float[] read(String variable) {
    float[] values = new float[Math.toIntExact(requireVariable(variable).size())];
    read(variable, FloatBuffer.wrap(values));
    return values;
  }

  /**
   * Gives the values of parameters or state, one after another in the order asked for. The buffer
   * lies outside Java's heap and is used again for the next.
   *
   * @throws IllegalArgumentException if there is no such variable
   */
  public void readEach(Collection<String> variables, BiConsumer<String, FloatBuffer> use) {
    long largest = 0;
    for (String variable : variables) {
      largest = Math.max(largest, requireVariable(variable).size());
    }
    FloatBuffer values = Tensors.allocate(Math.toIntExact(largest));
    for (List<String> group : saver.groups(variables)) {
      Session.Runner runner = session().runner();
      group.forEach(runner::fetch);
      try (Result result = runner.run()) {
        for (int i = 0; i < group.size(); i++) {
          Tensors.copy(result.get(i), values.clear());
          use.accept(group.get(i), values.flip());
        }
      }
    }
  }

  /**
   * Sets a parameter or state to what remains in a buffer. For many of them {@link #assignEach} is
   * much faster.
   *
   * @throws IllegalArgumentException if there is no such variable, or not as many values as it has
   */
  public void assign(String variable, FloatBuffer values) {
    assignEach(List.of(variable), name -> values);
  }

  /**
   * Sets parameters or state to what remains in a buffer for each, such as a part of a mapped file.
   * The buffer may be used again for the next.
   *
   * @throws IllegalArgumentException if there is no such variable, or not as many values as it has
   */
  public void assignEach(Collection<String> variables, Function<String, FloatBuffer> values) {
    variables.forEach(this::requireVariable);
    for (List<String> group : saver.groups(variables)) {
      saver.assign(session(), group, values);
    }
  }

  private Shape requireVariable(String name) {
    Shape shape = saver.variables().get(name);
    if (shape == null) {
      throw new IllegalArgumentException("%s has no variable %s".formatted(directory, name));
    }
    return shape;
  }

  /** A file in {@code assets.extra}, which may not exist. */
  public Path asset(String fileName) {
    return directory.resolve(SavedModelWriter.ASSETS).resolve(fileName);
  }

  /**
   * Writes the model with its present weights into a new folder: complete, or not at all. Graph and
   * assets are copies of the original files.
   *
   * @throws UserException if the folder exists or cannot be written
   */
  public void saveAs(Path target) {
    AtomicFolder.write(
        target,
        folder -> {
          copyFixedFiles(folder);
          Path variables = Files.createDirectories(folder.resolve(SavedModelWriter.VARIABLES));
          saver.save(session(), variables.resolve(SavedModelWriter.VARIABLES));
        });
  }

  private void copyFixedFiles(Path folder) throws IOException {
    Path skipped = directory.resolve(SavedModelWriter.VARIABLES);
    List<Path> sources;
    try (Stream<Path> found = Files.walk(directory)) {
      sources = found.filter(p -> !p.startsWith(skipped) && !p.equals(directory)).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (Path source : sources) {
      Files.copy(source, folder.resolve(directory.relativize(source).toString()));
    }
  }

  /** Frees session and graph; a second call does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      bundle.session().close();
      bundle.close();
    }
  }
}
