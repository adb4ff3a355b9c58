package dev.longhand.tools.gpu;

import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.Device;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.tools.benchmark.TrainingStep;
import dev.longhand.trainer.optimizer.AdamW;
import java.nio.file.Path;
import java.util.Locale;
import org.tensorflow.Session;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.proto.StepStats;

/** The training speed, memory and copying of a device on a small model, compared with the CPU. */
final class SpeedCheck {
  private static final AdamW ADAM_W = new AdamW(0.9, 0.999, 1e-8, 0.01);
  private static final int WARM_UP = 3;
  private static final int STEPS = 20;
  private static final double LEARNING_RATE = 5e-5;

  private final Path model;
  private final SessionSettings settings;

  SpeedCheck(Path model, SessionSettings settings) {
    this.model = model;
    this.settings = settings;
  }

  /** Measures the device and the processor; where both are the same, the device alone. */
  GpuChecks.Finding run() {
    boolean isCpu = settings.device().kind() == Device.Kind.CPU;
    String type = isCpu ? "CPU" : "GPU";
    try (TrainableModel loaded = TrainableModel.load(model, settings);
        ToyTraining.Inputs inputs = ToyTraining.inputs(loaded, 1)) {
      double rate = rate(loaded, inputs);
      StepProfile profile = StepProfile.of(trace(loaded, inputs), type);
      String beside = isCpu ? "" : " (%.1f on the CPU)".formatted(cpuRate());
      return new GpuChecks.Finding(
          rate > 0,
          "%s steps a second%s; tensors held at most %s; copies took %s of the device's time"
              .formatted(
                  decimals(rate),
                  beside,
                  profile.peakBytes().isPresent()
                      ? "%,d MiB".formatted(profile.peakBytes().getAsLong() >> 20)
                      : "an unknown amount",
                  profile.copies().isPresent()
                      ? decimals(100 * profile.copies().getAsDouble()) + "%"
                      : "an unknown share"));
    }
  }

  private double cpuRate() {
    try (TrainableModel loaded = TrainableModel.load(model, settings.withDevice(Device.CPU));
        ToyTraining.Inputs inputs = ToyTraining.inputs(loaded, 1)) {
      return rate(loaded, inputs);
    }
  }

  /** Steps a second, updates included. */
  private static double rate(TrainableModel model, ToyTraining.Inputs inputs) {
    var step = new TrainingStep(model, ADAM_W);
    long start = 0;
    for (int i = -WARM_UP; i < STEPS; i++) {
      if (i == 0) {
        start = System.nanoTime();
      }
      step.gradients(inputs.byName(), true);
      step.update(LEARNING_RATE);
    }
    return STEPS * 1e9 / (System.nanoTime() - start);
  }

  private static StepStats trace(TrainableModel model, ToyTraining.Inputs inputs) {
    Session.Runner runner = inputs.runner(model.session());
    runner.fetch(model.signature(Signatures.TRAIN).output(Signatures.LOSS).name());
    model
        .signature(Signatures.TRAIN)
        .outputs()
        .values()
        .forEach(output -> runner.addTarget(output.name().replaceFirst(":\\d+$", "")));
    runner.setOptions(
        RunOptions.newBuilder().setTraceLevel(RunOptions.TraceLevel.FULL_TRACE).build());
    try (var result = runner.runAndFetchMetadata()) {
      return result.getMetadata().orElseThrow().getStepStats();
    }
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
