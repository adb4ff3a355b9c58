package dev.longhand.runner;

import dev.longhand.files.UsageException;
import dev.longhand.runner.reporting.RunFolder;
import dev.longhand.trainer.checkpoint.Checkpoints;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Several runs of a runner, one for each variant, each in a folder of its own; beside these folders
 * stand the tables and plots of all. A sweep that is resumed leaves finished runs as they are.
 *
 * @param <V> what differs between the runs, such as a head, a depth or a model
 */
public final class Sweep<V> {
  private static final String OUTPUT = "output_dir";
  private static final String OVERWRITE = "overwrite_output_dir";
  private static final String RESUME = "resume_from_checkpoint";

  private final RunContext context;
  private final RunFolder planned;
  private final Runs<V> runs;
  private final boolean resumes;

  /**
   * The runs of a sweep.
   *
   * @param <V> what differs between them
   */
  public interface Runs<V> {
    /** Returns the variants in the order in which they run. */
    List<V> variants();

    /** Returns the name of a variant in log lines. */
    String label(V variant);

    /** Returns the name of a variant's folder within that of the sweep. */
    String folderName(V variant);

    /** Whether a folder holds a run that came to its end, with all results that are asked for. */
    boolean isFinished(Path folder);

    /** Refuses a run that cannot begin; called for every variant before the first one runs. */
    default void check(V variant, RunContext own) {}

    /** Runs a variant into the folder that its flags name. */
    void run(V variant, RunContext own) throws IOException;

    /** Writes the table and the plot of the runs so far. */
    default void update(Path folder, List<Path> done) throws IOException {}

    /** Writes and prints the table and the plot of all runs. */
    void report(Path folder, List<Path> done) throws IOException;
  }

  /**
   * Prepares a sweep.
   *
   * @param name of the sweep's folder where the user gives none
   */
  public Sweep(RunContext context, String name, Runs<V> runs) {
    this.context = context;
    this.planned = RunFolder.planSweep(context.arguments(), name);
    this.runs = runs;
    this.resumes = context.arguments().resumeFromCheckpoint().isPresent();
  }

  /** Runs every variant that is not finished, and reports on all. */
  public void run() throws IOException {
    requireNewestCheckpoints();
    for (V variant : runs.variants()) {
      runs.check(variant, own(planned.path().resolve(runs.folderName(variant))));
    }
    try (OpenFolder folder = context.openSweep(planned)) {
      List<Path> done = new ArrayList<>();
      for (V variant : runs.variants()) {
        Path output = folder.path().resolve(runs.folderName(variant));
        String label =
            "%s, %d of %d".formatted(runs.label(variant), done.size() + 1, runs.variants().size());
        if (resumes && runs.isFinished(output)) {
          context.console().info(label + ": finished before");
        } else {
          context.console().info(label);
          runs.run(variant, own(output));
        }
        done.add(output);
        runs.update(folder.path(), done);
      }
      runs.report(folder.path(), done);
      folder.complete();
    }
  }

  private void requireNewestCheckpoints() {
    context
        .arguments()
        .resumeFromCheckpoint()
        .filter(wanted -> !Checkpoints.isNewest(wanted))
        .ifPresent(
            wanted -> {
              throw new UsageException(
                  "--resume_from_checkpoint %s: several runs are resumed together, each from its newest checkpoint; give last"
                      .formatted(wanted));
            });
  }

  /** Returns the context of one run; a run without checkpoints begins anew in a resumed sweep. */
  private RunContext own(Path output) {
    var flags = context.flags().with(OUTPUT, output.toString());
    return context.with(
        resumes && Checkpoints.list(output).isEmpty()
            ? flags.with(RESUME, "false").with(OVERWRITE, true)
            : flags);
  }
}
