package dev.longhand.trainer.optimizer;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;

/** The table of the optimizers that {@code --optim} names, with torch's defaults. */
public final class Optimizers {
  private static final List<Row> TABLE =
      List.of(
          new Row("adamw_torch_fused", List.of(), Optimizers::adamW),
          new Row("adamw_torch", List.of(), Optimizers::adamW),
          new Row("sgd", List.of("momentum", "dampening", "nesterov"), Optimizers::sgd),
          new Row("adafactor", List.of(), (shared, own) -> new Adafactor(shared.weightDecay())),
          new Row("adagrad", List.of("lr_decay", "eps"), Optimizers::adagrad),
          new Row("rmsprop", List.of("momentum", "alpha", "eps", "centered"), Optimizers::rmsProp));

  /**
   * An optimizer.
   *
   * @param name value of {@code --optim}
   * @param keys of {@code --optim_args}
   * @param settings from the flags that optimizers share, and from {@code --optim_args}
   */
  private record Row(
      String name, List<String> keys, BiFunction<Hyperparameters, OptimArgs, Optimizer> settings) {}

  private Optimizers() {}

  /** Returns the values of {@code --optim}, the default first. */
  public static String[] names() {
    return TABLE.stream().map(Row::name).toArray(String[]::new);
  }

  /**
   * Returns an optimizer.
   *
   * @param name one of {@link #names}
   * @param optimArgs the text of {@code --optim_args}, may be empty
   * @throws IllegalArgumentException if the optimizer has no such settings; the message is a part
   *     of a sentence
   */
  public static Optimizer of(String name, Hyperparameters shared, String optimArgs) {
    Row row =
        TABLE.stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "'%s' is not accepted; expected one of %s"
                            .formatted(name, Arrays.toString(names()))));
    return row.settings().apply(shared, new OptimArgs(optimArgs, row.keys()));
  }

  private static Optimizer adamW(Hyperparameters shared, OptimArgs none) {
    return new AdamW(shared.beta1(), shared.beta2(), shared.epsilon(), shared.weightDecay());
  }

  private static Optimizer sgd(Hyperparameters shared, OptimArgs own) {
    return new Sgd(
        own.number("momentum", 0),
        own.number("dampening", 0),
        own.isTrue("nesterov"),
        shared.weightDecay());
  }

  private static Optimizer adagrad(Hyperparameters shared, OptimArgs own) {
    return new Adagrad(own.number("lr_decay", 0), own.number("eps", 1e-10), shared.weightDecay());
  }

  private static Optimizer rmsProp(Hyperparameters shared, OptimArgs own) {
    return new RmsProp(
        own.number("alpha", 0.99),
        own.number("eps", 1e-8),
        own.number("momentum", 0),
        own.isTrue("centered"),
        shared.weightDecay());
  }
}
