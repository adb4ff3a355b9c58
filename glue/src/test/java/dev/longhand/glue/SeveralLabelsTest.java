package dev.longhand.glue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.trainer.Trainer;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.data.TokenRow;
import dev.longhand.trainer.evaluation.Predictions;
import dev.longhand.trainer.flags.ParsedTraining;
import dev.longhand.trainer.setup.TrainingSetup;
import dev.longhand.zoo.ModelBuilder;
import dev.longhand.zoo.Presets;
import dev.longhand.zoo.config.Labels;
import dev.longhand.zoo.config.ProblemType;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ModelConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of the zoo learns several labels at once with the trainer. */
class SeveralLabelsTest {
  private static final int[][] ROWS = {{2, 10, 3}, {2, 11, 12, 3}, {2, 10, 12, 3}, {2, 20, 3}};
  private static final int[][] LABELS = {{0}, {1, 2}, {0, 2}, {}};
  private static final float[] APPLIES = {1, 0, 0, 0, 1, 1, 1, 0, 1, 0, 0, 0};

  @TempDir Path folder;

  @Test
  void whatAppliesToEachRowIsLearned() {
    try (TrainableModel model = model()) {
      TrainingArguments settings =
          ParsedTraining.parse("--max_steps=40", "--learning_rate=3e-3", "--save_strategy=no");
      Trainer trainer =
          new Trainer(
              new TrainingSetup(model, settings, folder.resolve("run"), 0, Map.of(), List.of()));
      Dataset labeled = Dataset.ofLabelSets(SeveralLabelsTest::row, 3, APPLIES);
      trainer.train(labeled, List.of());

      Predictions predictions = trainer.predict(Dataset.unlabeled(SeveralLabelsTest::row, 4));
      assertThat(predictions.labelSets()).isDeepEqualTo(LABELS);
      assertThat(trainer.predict(labeled).labelSets()).isDeepEqualTo(LABELS);
    }
  }

  private static TokenRow row(int row) {
    return new TokenRow(ROWS[row], new int[0]);
  }

  private TrainableModel model() {
    Path target = folder.resolve("model");
    ModelConfig config =
        Presets.get("bert-tiny")
            .config()
            .with(Map.of("vocab_size", 30))
            .withLabels(new Labels(List.of("a", "b", "c"), ProblemType.MULTI_LABEL));
    BuildOptions options = BuildOptions.defaults().withDropout(0);
    ModelBuilder.build(config, options, Optional.empty(), List.of(), target);
    return TrainableModel.load(target, SessionSettings.onCpu());
  }
}
