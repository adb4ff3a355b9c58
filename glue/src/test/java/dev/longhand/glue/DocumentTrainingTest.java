package dev.longhand.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.longhand.savedmodels.Parameter;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.trainer.Trainer;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.data.DocumentRow;
import dev.longhand.trainer.data.TokenRow;
import dev.longhand.trainer.evaluation.EvaluationSet;
import dev.longhand.trainer.evaluation.MetricFunction;
import dev.longhand.trainer.events.TrainResult;
import dev.longhand.trainer.flags.ParsedTraining;
import dev.longhand.trainer.setup.TrainingSetup;
import dev.longhand.zoo.ModelBuilder;
import dev.longhand.zoo.Presets;
import dev.longhand.zoo.config.Labels;
import dev.longhand.zoo.hierarchical.HierarchicalConfig;
import dev.longhand.zoo.hierarchical.SegmentHead;
import dev.longhand.zoo.model.BuildOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A hierarchical model learns documents, and how they are divided into passes does not show. */
@Tag("slow")
final class DocumentTrainingTest {
  @TempDir Path folder;

  /** What a training ended with. */
  private record Ended(
      TrainResult result, Map<String, float[]> weights, List<Float> logits, double loss) {}

  private static Dataset documents(int count) {
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % 2;
    }
    return Dataset.ofDocuments(DocumentTrainingTest::document, labels);
  }

  /** One to seven segments; one of the words in the first segment tells the class. */
  private static DocumentRow document(int row) {
    Random random = new Random(row);
    List<TokenRow> segments = new ArrayList<>();
    for (int i = 0; i <= row % 7; i++) {
      int[] ids = random.ints(3 + random.nextInt(6), 10, 90).toArray();
      ids[1] = i == 0 ? 5 + row % 2 : ids[1];
      segments.add(new TokenRow(ids, new int[0]));
    }
    return new DocumentRow(segments);
  }

  private Path model(SegmentHead head, double dropout) {
    Path target = folder.resolve("model-" + head + dropout);
    var base = Presets.get("bert-tiny").config().with(Map.of("vocab_size", 97));
    var config = HierarchicalConfig.of(base.withLabels(Labels.classes(List.of("a", "b"))), head);
    var options = BuildOptions.defaults().withDropout(dropout);
    ModelBuilder.build(config, options, Optional.empty(), List.of(), target);
    return target;
  }

  private Ended train(Path path, String... flags) {
    String[] all =
        Stream.concat(
                Stream.of(
                    "--per_device_train_batch_size=4",
                    "--per_device_eval_batch_size=5",
                    "--learning_rate=3e-3",
                    "--save_strategy=no"),
                Stream.of(flags))
            .toArray(String[]::new);
    try (var model = TrainableModel.load(path, SessionSettings.onCpu())) {
      var arguments = ParsedTraining.parse(all);
      var setup =
          new TrainingSetup(model, arguments, folder.resolve("run"), 0, Map.of(), List.of());
      Trainer trainer = new Trainer(setup);
      Dataset data = documents(22);
      TrainResult result = trainer.train(data, List.of());
      var set = new EvaluationSet("", data, MetricFunction.NONE);
      double loss = (Double) trainer.evaluate(set).metrics().get("eval_loss");
      var predictions = trainer.predict(data);
      List<Float> logits = new ArrayList<>();
      for (int i = 0; i < predictions.rows() * 2; i++) {
        logits.add(predictions.logit(i / 2, i % 2));
      }
      Map<String, float[]> weights = new TreeMap<>();
      for (Parameter parameter : model.parameters()) {
        weights.put(parameter.name(), model.read(parameter.name()));
      }
      return new Ended(result, weights, logits, loss);
    }
  }

  /** Three updates with accumulation, the last batch short. */
  @ParameterizedTest
  @EnumSource(
      value = SegmentHead.class,
      names = {"MEAN", "LSTM"})
  void passesDoNotShowWithoutDropout(SegmentHead head) {
    Path model = model(head, 0);
    String[] shared = {"--num_train_epochs=1", "--gradient_accumulation_steps=2"};
    Ended one = train(model, with(shared, "--segments_per_pass=1000"));
    for (int segments : new int[] {3, 1}) {
      Ended two = train(model, with(shared, "--segments_per_pass=" + segments));
      assertThat(two.loss()).isCloseTo(one.loss(), within(1e-4));
      assertThat((Double) two.result().metrics().get("train_loss"))
          .isCloseTo((Double) one.result().metrics().get("train_loss"), within(1e-4));
      assertThat(one.logits()).hasSize(44);
      for (int i = 0; i < one.logits().size(); i++) {
        assertThat(two.logits().get(i)).isCloseTo(one.logits().get(i), within(1e-3f));
      }
    }
  }

  private static String[] with(String[] flags, String flag) {
    return Stream.concat(Stream.of(flags), Stream.of(flag)).toArray(String[]::new);
  }

  @Test
  void sameSeedAndPassesGiveTheSameBits() {
    Path model = model(SegmentHead.LSTM, 0.1);
    String[] flags = {"--max_steps=4", "--segments_per_pass=3"};
    Ended first = train(model, flags);
    Ended again = train(model, flags);
    first
        .weights()
        .forEach((name, values) -> assertThat(again.weights().get(name)).containsExactly(values));
  }

  @Test
  void learnsInTwoPasses() {
    Ended ended = train(model(SegmentHead.MEAN, 0.1), "--max_steps=60", "--segments_per_pass=4");
    assertThat(ended.loss()).isLessThan(0.3);
  }
}
