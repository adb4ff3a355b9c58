package dev.longhand.trainer.flags;

import dev.longhand.cli.ArgumentParser;
import dev.longhand.cli.Command;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.Values;
import dev.longhand.files.UsageException;
import dev.longhand.trainer.arguments.ArgumentTable;
import dev.longhand.trainer.arguments.ArgumentTable.Row;
import dev.longhand.trainer.arguments.ReportTarget;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.arguments.TrainingArgumentsBuilder;
import java.util.ArrayList;
import java.util.List;

/** Training arguments from a command line: the flags of {@link TrainingFlags}, set by the table. */
public final class ParsedTraining {
  private static final Command COMMAND = Command.of("training", "Trains.", TrainingFlags.table());

  private ParsedTraining() {}

  /**
   * Returns what a command line says.
   *
   * @throws UsageException if it is wrong
   */
  public static TrainingArguments parse(String... arguments) {
    return of(ArgumentParser.parse(COMMAND, arguments));
  }

  /**
   * Returns the arguments among the values of a command whose table includes {@link TrainingFlags}.
   *
   * @throws UsageException if flags contradict each other
   */
  public static TrainingArguments of(ParsedArguments values) {
    requireNoContradiction(values);
    TrainingArgumentsBuilder builder = TrainingArguments.builder();
    for (Row row : ArgumentTable.rows()) {
      values.value(row.flag()).ifPresent(value -> row.setter().accept(builder, value));
    }
    if (values.isTrue("use_cpu")) {
      builder.device("cpu");
    }
    values
        .optionalText("resume_from_checkpoint")
        .filter(text -> Values.bool(text).orElse(true))
        .ifPresent(builder::resumeFromCheckpoint);
    values
        .optionalNumber("memory_limit_gb")
        .ifPresent(gigabytes -> builder.memoryLimit(Math.round(gigabytes * 1e9)));
    builder.includeNumInputTokensSeen(countedTokens(values.text("include_num_input_tokens_seen")));
    try {
      TrainingArguments arguments = builder.build();
      requireOptimizer(arguments);
      return arguments;
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private static String countedTokens(String value) {
    return switch (value) {
      case "true" -> "all";
      case "false" -> "no";
      default -> value;
    };
  }

  private static void requireOptimizer(TrainingArguments arguments) {
    try {
      arguments.optimizer();
    } catch (IllegalArgumentException e) {
      throw new UsageException("--optim_args: " + e.getMessage());
    }
  }

  private static void requireNoContradiction(ParsedArguments values) {
    requireSame(values, "group_by_length", "train_sampling_strategy", "group_by_length");
    requireSame(values, "use_cpu", "device", "cpu");
    if (values.isTrue("bf16") && values.isTrue("fp16")) {
      throw new UsageException("--bf16 and --fp16 contradict each other; leave one out");
    }
  }

  /** Refuses a flag that stands for a value of another flag which was given another value. */
  private static void requireSame(ParsedArguments values, String flag, String other, String value) {
    if (values.isTrue(flag) && values.given(other) && !values.text(other).equals(value)) {
      throw new UsageException(
          "--%s and --%s %s contradict each other; leave one out"
              .formatted(flag, other, values.text(other)));
    }
  }

  /**
   * Refuses do_ flags of which all are false: without any of them a run trains and evaluates, which
   * is not what they say.
   */
  public static void requireSomethingToDo(ParsedArguments values) {
    List<String> steps = List.of("do_train", "do_eval", "do_predict");
    if (steps.stream().anyMatch(values::given) && steps.stream().noneMatch(values::isTrue)) {
      throw new UsageException(
          "nothing is left to do; add --do_train, --do_eval or --do_predict, or leave out all of them");
    }
  }

  /** Returns one line for each value of a flag that is accepted and has no effect. */
  public static List<String> notices(ParsedArguments values) {
    List<String> notices = new ArrayList<>(StepFlags.notices(values));
    ReportTarget.notice(values.texts("report_to")).ifPresent(notices::add);
    return notices;
  }
}
