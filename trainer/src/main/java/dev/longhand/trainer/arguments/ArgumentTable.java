package dev.longhand.trainer.arguments;

import dev.longhand.savedmodels.runtime.Precision;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The table of the training arguments: name of the flag, whether every number of a run depends on
 * it, and how its value is set and read.
 */
public final class ArgumentTable {
  private static final String NONE = "none";
  private static final List<Row> ROWS =
      List.of(
          other(
              "output_dir",
              (to, value) -> to.outputDir((String) value),
              from -> from.run().outputDir()),
          other(
              "overwrite_output_dir",
              (to, value) -> to.overwriteOutputDir((Boolean) value),
              from -> from.run().overwriteOutputDir()),
          other(
              "do_train", (to, value) -> to.doTrain((Boolean) value), from -> from.run().doTrain()),
          other("do_eval", (to, value) -> to.doEval((Boolean) value), from -> from.run().doEval()),
          other(
              "do_predict",
              (to, value) -> to.doPredict((Boolean) value),
              from -> from.run().doPredict()),
          other(
              "run_name", (to, value) -> to.runName((String) value), from -> from.run().runName()),
          decisive(
              "per_device_train_batch_size",
              (to, value) -> to.trainBatchSize(Math.toIntExact((Long) value)),
              from -> from.batches().trainBatchSize()),
          other(
              "per_device_eval_batch_size",
              (to, value) -> to.evalBatchSize(Math.toIntExact((Long) value)),
              from -> from.batches().evalBatchSize()),
          decisive(
              "gradient_accumulation_steps",
              (to, value) -> to.gradientAccumulationSteps(Math.toIntExact((Long) value)),
              from -> from.batches().gradientAccumulationSteps()),
          decisive(
              "num_train_epochs",
              (to, value) -> to.numTrainEpochs((Double) value),
              from -> from.batches().numTrainEpochs()),
          decisive(
              "max_steps",
              (to, value) -> to.maxSteps(Math.toIntExact((Long) value)),
              from -> from.batches().maxSteps()),
          other(
              "optim",
              (to, value) -> to.optim((String) value),
              from -> from.optimization().optim()),
          decisive(
              "learning_rate",
              (to, value) -> to.learningRate((Double) value),
              from -> from.optimization().learningRate()),
          decisive(
              "optim_args",
              (to, value) -> to.optimArgs((String) value),
              from -> from.optimization().optimArgs()),
          decisive(
              "lr_scheduler_type",
              (to, value) -> to.lrSchedulerType((String) value),
              from -> from.schedule().lrSchedulerType()),
          decisive(
              "lr_scheduler_kwargs",
              (to, value) -> to.lrSchedulerKwargs(settings(value)),
              from -> from.schedule().lrSchedulerKwargs()),
          decisive(
              "warmup_steps",
              (to, value) -> to.warmupSteps((Double) value),
              from -> from.schedule().warmupSteps()),
          decisive(
              "warmup_ratio",
              (to, value) -> to.warmupRatio((Double) value),
              from -> from.schedule().warmupRatio()),
          decisive(
              "weight_decay",
              (to, value) -> to.weightDecay((Double) value),
              from -> from.optimization().weightDecay()),
          decisive(
              "adam_beta1",
              (to, value) -> to.adamBeta1((Double) value),
              from -> from.optimization().adamBeta1()),
          decisive(
              "adam_beta2",
              (to, value) -> to.adamBeta2((Double) value),
              from -> from.optimization().adamBeta2()),
          decisive(
              "adam_epsilon",
              (to, value) -> to.adamEpsilon((Double) value),
              from -> from.optimization().adamEpsilon()),
          decisive(
              "max_grad_norm",
              (to, value) -> to.maxGradNorm((Double) value),
              from -> from.optimization().maxGradNorm()),
          decisive(
              "label_smoothing_factor",
              (to, value) -> to.labelSmoothingFactor((Double) value),
              from -> from.batches().labelSmoothingFactor()),
          decisive(
              "class_weights",
              (to, value) -> to.classWeights(texts(value)),
              from -> from.batches().classWeights()),
          decisive(
              "bf16",
              (to, value) -> {
                if ((Boolean) value) {
                  to.precision(Precision.BFLOAT16);
                }
              },
              from -> from.precision() == Precision.BFLOAT16),
          decisive(
              "fp16",
              (to, value) -> {
                if ((Boolean) value) {
                  to.precision(Precision.FLOAT16);
                }
              },
              from -> from.precision() == Precision.FLOAT16),
          decisive("seed", (to, value) -> to.seed((Long) value), from -> from.computation().seed()),
          decisive(
              "data_seed",
              (to, value) -> to.dataSeed((Long) value),
              from -> from.computation().dataSeed()),
          decisive(
              "train_sampling_strategy",
              (to, value) -> to.trainSamplingStrategy(SamplingStrategy.of((String) value)),
              from -> from.batches().trainSamplingStrategy()),
          decisive(
              "group_by_length",
              (to, value) -> {
                if ((Boolean) value) {
                  to.trainSamplingStrategy(SamplingStrategy.GROUP_BY_LENGTH);
                }
              },
              from -> from.trainSamplingStrategy() == SamplingStrategy.GROUP_BY_LENGTH),
          decisive(
              "dataloader_drop_last",
              (to, value) -> to.dataloaderDropLast((Boolean) value),
              from -> from.batches().dataloaderDropLast()),
          decisive(
              "segments_per_pass",
              (to, value) -> to.segmentsPerPass(Math.toIntExact((Long) value)),
              from -> from.computation().segmentsPerPass()),
          other(
              "eval_strategy",
              (to, value) -> to.evalStrategy(IntervalStrategy.of((String) value)),
              from -> from.evaluation().evalStrategy()),
          other(
              "eval_steps",
              (to, value) -> to.evalSteps((Double) value),
              from -> from.evaluation().evalSteps()),
          other(
              "eval_delay",
              (to, value) -> to.evalDelay((Double) value),
              from -> from.evaluation().evalDelay()),
          other(
              "eval_on_start",
              (to, value) -> to.evalOnStart((Boolean) value),
              from -> from.evaluation().evalOnStart()),
          other(
              "load_best_model_at_end",
              (to, value) -> to.loadBestModelAtEnd((Boolean) value),
              from -> from.evaluation().loadBestModelAtEnd()),
          other(
              "metric_for_best_model",
              (to, value) -> to.metricForBestModel((String) value),
              from -> from.evaluation().metricForBestModel()),
          other(
              "greater_is_better",
              (to, value) -> to.greaterIsBetter((Boolean) value),
              from -> from.evaluation().greaterIsBetter()),
          other(
              "early_stopping_patience",
              (to, value) -> to.earlyStoppingPatience(Math.toIntExact((Long) value)),
              from -> from.evaluation().earlyStoppingPatience()),
          other(
              "early_stopping_threshold",
              (to, value) -> to.earlyStoppingThreshold((Double) value),
              from -> from.evaluation().earlyStoppingThreshold()),
          other(
              "save_strategy",
              (to, value) -> to.saveStrategy(IntervalStrategy.of((String) value)),
              from -> from.saving().saveStrategy()),
          other(
              "save_steps",
              (to, value) -> to.saveSteps((Double) value),
              from -> from.saving().saveSteps()),
          other(
              "save_total_limit",
              (to, value) -> to.saveTotalLimit(Math.toIntExact((Long) value)),
              from -> from.saving().saveTotalLimit()),
          other(
              "save_only_model",
              (to, value) -> to.saveOnlyModel((Boolean) value),
              from -> from.saving().saveOnlyModel()),
          other(
              "logging_strategy",
              (to, value) -> to.loggingStrategy(IntervalStrategy.of((String) value)),
              from -> from.logging().loggingStrategy()),
          other(
              "logging_steps",
              (to, value) -> to.loggingSteps((Double) value),
              from -> from.logging().loggingSteps()),
          other(
              "logging_first_step",
              (to, value) -> to.loggingFirstStep((Boolean) value),
              from -> from.logging().loggingFirstStep()),
          other(
              "logging_nan_inf_filter",
              (to, value) -> to.loggingNanInfFilter((Boolean) value),
              from -> from.logging().loggingNanInfFilter()),
          other(
              "logging_dir",
              (to, value) -> to.loggingDir((String) value),
              from -> from.logging().loggingDir()),
          other(
              "report_to",
              (to, value) -> to.reportTo(texts(value)),
              from -> from.logging().reportTo()),
          other(
              "full_determinism",
              (to, value) -> to.fullDeterminism((Boolean) value),
              from -> from.computation().fullDeterminism()),
          other(
              "device",
              (to, value) -> to.device((String) value),
              from -> from.computation().device()),
          other(
              "num_threads",
              (to, value) -> to.numThreads(Math.toIntExact((Long) value)),
              from -> from.computation().numThreads()),
          other("tf32", (to, value) -> to.tf32((Boolean) value), from -> from.computation().tf32()),
          other(
              "auto_find_batch_size",
              (to, value) -> to.autoFindBatchSize((Boolean) value),
              from -> from.computation().autoFindBatchSize()));

  /**
   * One argument.
   *
   * @param flag its name on the command line
   * @param isDecisive whether a resumed run must have the same value
   * @param setter sets a value of the flag's type
   * @param getter returns the value
   */
  public record Row(
      String flag,
      boolean isDecisive,
      BiConsumer<TrainingArgumentsBuilder, Object> setter,
      Function<TrainingArguments, Object> getter) {}

  private ArgumentTable() {}

  /** Returns the rows; a later one overrides an earlier one that sets the same argument. */
  public static List<Row> rows() {
    return ROWS;
  }

  /** Returns the values on which every number of a run depends, by {@code --flag}. */
  public static Map<String, String> decisive(TrainingArguments arguments) {
    Map<String, String> values = new TreeMap<>();
    for (Row row : ROWS) {
      if (row.isDecisive()) {
        values.put("--" + row.flag(), text(row.getter().apply(arguments)));
      }
    }
    return values;
  }

  private static String text(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.map(ArgumentTable::text).orElse(NONE);
    }
    if (value instanceof OptionalInt optional) {
      return optional.isPresent() ? String.valueOf(optional.getAsInt()) : NONE;
    }
    if (value instanceof OptionalLong optional) {
      return optional.isPresent() ? String.valueOf(optional.getAsLong()) : NONE;
    }
    if (value instanceof OptionalDouble optional) {
      return optional.isPresent() ? String.valueOf(optional.getAsDouble()) : NONE;
    }
    boolean isEmpty =
        value.equals("")
            || (value instanceof Collection<?> list && list.isEmpty())
            || (value instanceof Map<?, ?> map && map.isEmpty());
    if (isEmpty) {
      return NONE;
    }
    return value instanceof Enum<?> one
        ? one.name().toLowerCase(Locale.ROOT)
        : String.valueOf(value);
  }

  private static Row decisive(
      String flag,
      BiConsumer<TrainingArgumentsBuilder, Object> setter,
      Function<TrainingArguments, Object> getter) {
    return new Row(flag, true, setter, getter);
  }

  private static Row other(
      String flag,
      BiConsumer<TrainingArgumentsBuilder, Object> setter,
      Function<TrainingArguments, Object> getter) {
    return new Row(flag, false, setter, getter);
  }

  private static List<String> texts(Object value) {
    return ((List<?>) value).stream().map(String.class::cast).toList();
  }

  @SuppressWarnings("unchecked") // the parser makes such maps of JSON objects
  private static Map<String, Object> settings(Object value) {
    return (Map<String, Object>) value;
  }
}
