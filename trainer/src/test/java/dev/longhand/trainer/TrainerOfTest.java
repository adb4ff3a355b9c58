package dev.longhand.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.trainer.arguments.IntervalStrategy;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.events.Slf4jListener;
import dev.longhand.trainer.events.TrainResult;
import dev.longhand.trainer.flags.ParsedTraining;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** The trainer as a program uses it, without flags. */
final class TrainerOfTest {
  @TempDir Path folder;

  @Test
  void argumentsOfTheBuilderTrainAsTheFlagsDo() {
    Path model = SmallRun.writeModel(folder.resolve("model"));
    String[] flags = {"--max_steps=4", "--learning_rate=0.01", "--save_strategy=no", "--optim=sgd"};
    TrainingArguments arguments =
        TrainingArguments.builder()
            .maxSteps(4)
            .learningRate(0.01)
            .saveStrategy(IntervalStrategy.NO)
            .optim("sgd")
            .build();
    assertThat(arguments).isEqualTo(ParsedTraining.parse(flags));
    SmallRun.Ended expected = SmallRun.of(model, folder.resolve("flags")).train(flags);
    try (TrainableModel loaded = TrainableModel.load(model, SessionSettings.onCpu())) {
      Trainer trainer =
          Trainer.of(loaded, folder.resolve("builder")).withArguments(arguments).withPadTokenId(0);
      TrainResult result = trainer.train(SmallRun.rows(SmallRun.ROWS, 1));
      assertThat(result.updates()).isEqualTo(4);
      expected
          .parameters()
          .forEach(
              (name, values) -> assertThat(loaded.read(name)).as(name).containsExactly(values));
    }
  }

  @Test
  void theListenerLogsFiguresWarningsAndStepsAtTheirLevels() {
    List<String> lines = new ArrayList<>();
    Path model = SmallRun.writeModel(folder.resolve("model"));
    var listener = new Slf4jListener(recorder(lines));
    SmallRun.of(model, folder.resolve("run"))
        .with(listener)
        .train("--max_steps=2", "--logging_steps=1", "--save_steps=2");
    listener.warned("the disk is nearly full");
    assertThat(lines)
        .anyMatch(line -> line.startsWith("info training: {} examples"))
        .anyMatch(line -> line.startsWith("debug step {} of {}"))
        .anyMatch(line -> line.startsWith("info {} [{") && line.contains("learning_rate="))
        .anyMatch(line -> line.startsWith("info saved {}") && line.contains("checkpoint-2"))
        .contains("warn {} [the disk is nearly full]", "info trained {} optimizer steps [2]");
  }

  /** A logger that keeps level, format and values of every line. */
  private static Logger recorder(List<String> lines) {
    return (Logger)
        Proxy.newProxyInstance(
            Logger.class.getClassLoader(),
            new Class<?>[] {Logger.class},
            (proxy, method, values) -> {
              Object[] arguments =
                  values[1] instanceof Object[] several
                      ? several
                      : Arrays.copyOfRange(values, 1, values.length);
              lines.add(method.getName() + " " + values[0] + " " + Arrays.toString(arguments));
              return null;
            });
  }
}
