package dev.longhand.examples;

import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.trainer.Trainer;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.data.TokenRow;
import dev.longhand.zoo.tokenizers.Encoding;
import dev.longhand.zoo.tokenizers.Tokenizer;
import dev.longhand.zoo.tokenizers.Tokenizers;
import dev.longhand.zoo.tokenizers.Truncation;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Fine-tunes a SavedModel on four sentences: {@code FineTune SAVEDMODEL OUTPUT}. */
public final class FineTune {
  private static final List<String> TEXTS =
      List.of("a joy to watch", "two dull hours", "warm and very funny", "a waste of good actors");

  private FineTune() {}

  public static void main(String[] arguments) {
    Path savedModel = Path.of(arguments[0]);
    Path output = Path.of(arguments[1]);
    try (Tokenizer tokenizer = Tokenizers.open(savedModel.resolve("assets.extra"));
        TrainableModel model = TrainableModel.load(savedModel, SessionSettings.defaults())) {
      Dataset data = Dataset.ofClasses(row -> tokens(tokenizer, TEXTS.get(row)), 1, 0, 1, 0);
      TrainingArguments settings =
          TrainingArguments.builder().numTrainEpochs(20).learningRate(1e-3).build();
      Trainer trainer =
          Trainer.of(model, output).withPadTokenId(tokenizer.padTokenId()).withArguments(settings);
      trainer.train(data);
      System.out.println(Arrays.toString(trainer.predict(data).classes()));
      trainer.finish(output);
    }
  }

  private static TokenRow tokens(Tokenizer tokenizer, String text) {
    Encoding encoding = tokenizer.encode(text, null, 128, Truncation.LONGEST_FIRST);
    return new TokenRow(encoding.inputIds(), encoding.tokenTypeIds());
  }
}
