package dev.longhand.glue;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.files.UsageException;
import dev.longhand.runner.RunContext;
import dev.longhand.runner.Sweep;
import dev.longhand.runner.model.ModelSource;
import dev.longhand.runner.reporting.RunRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/** Runs of several GLUE tasks and seeds, one after another, each in a folder of its own. */
final class TaskSweep implements Sweep.Runs<TaskSweep.Variant> {
  static final String SEEDS = "seeds";
  private static final String TASK = "task";
  private static final String SEED = "seed";
  private static final String ALL = "all";

  private final RunContext context;
  private final Run run;
  private final List<Variant> variants;

  /** A task with a seed. */
  record Variant(String task, long seed) {}

  /** Runs one task with one seed into the folder that its flags name. */
  @FunctionalInterface
  interface Run {
    void run(RunContext own) throws IOException;
  }

  TaskSweep(RunContext context, Run run) {
    this.context = context;
    this.run = run;
    this.variants = variants(context.flags());
  }

  /** Returns whether the flags ask for more than one run. */
  static boolean isWanted(ParsedArguments flags) {
    return flags.given(SEEDS)
        || flags.optionalText(TASK).filter(t -> t.contains(",") || t.equals(ALL)).isPresent();
  }

  /** Runs all that are not finished. */
  void run() throws IOException {
    String name = "glue-" + ModelSource.name(context.flags());
    new Sweep<>(context, name, this).run();
  }

  private static List<Variant> variants(ParsedArguments flags) {
    if (flags.given(SEEDS) && flags.given(SEED)) {
      throw new UsageException("--seed and --seeds cannot go together: --seeds gives all seeds");
    }
    List<Long> seeds =
        flags.given(SEEDS)
            ? flags.integers(SEEDS).stream().map(Integer::longValue).toList()
            : List.of(flags.longInteger(SEED));
    requireDistinct(seeds, SEEDS);
    List<Variant> variants = new ArrayList<>();
    for (String task : tasks(flags)) {
      seeds.forEach(seed -> variants.add(new Variant(task, seed)));
    }
    return List.copyOf(variants);
  }

  private static List<String> tasks(ParsedArguments flags) {
    String given =
        flags
            .optionalText(TASK)
            .orElseThrow(() -> new UsageException("--seeds needs --task: one, several or all"));
    if (given.equals(ALL)) {
      return GlueTask.ofBenchmark().stream().map(GlueTask::name).toList();
    }
    List<String> tasks =
        Arrays.stream(given.split(",")).map(name -> GlueTask.get(name.strip()).name()).toList();
    requireDistinct(tasks, TASK);
    return tasks;
  }

  private static void requireDistinct(List<?> values, String flag) {
    HashSet<Object> seen = new HashSet<>();
    for (Object value : values) {
      if (!seen.add(value)) {
        throw new UsageException("--%s: %s is given twice".formatted(flag, value));
      }
    }
  }

  @Override
  public List<Variant> variants() {
    return variants;
  }

  @Override
  public String label(Variant variant) {
    return "task " + variant.task + ", seed " + variant.seed;
  }

  @Override
  public String folderName(Variant variant) {
    return variant.task + "-" + variant.seed;
  }

  @Override
  public boolean isFinished(Path folder) {
    return RunRecord.isFinished(folder);
  }

  @Override
  public void check(Variant variant, RunContext own) {
    GlueRunnerTask.of(with(variant, own));
  }

  @Override
  public void run(Variant variant, RunContext own) throws IOException {
    run.run(with(variant, own));
  }

  /** Returns the context of one run, whose record names its own task and seed alone. */
  private static RunContext with(Variant variant, RunContext own) {
    return own.with(own.flags().without(SEEDS).with(TASK, variant.task).with(SEED, variant.seed));
  }

  @Override
  public void report(Path folder, List<Path> done) {
    context.console().result("");
    context.console().result("%d runs: %s".formatted(done.size(), folder));
    context.console().result("model-tools table " + folder + " shows them in one table");
  }
}
