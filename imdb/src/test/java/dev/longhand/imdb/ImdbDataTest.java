package dev.longhand.imdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.cli.ArgumentParser;
import dev.longhand.files.UsageException;
import dev.longhand.imdb.data.Review;
import dev.longhand.runner.RunSteps;
import dev.longhand.runner.data.NamedExamples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The training, validation and test reviews. */
final class ImdbDataTest {
  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    AclImdb.folder(folder, AclImdb.reviews(20));
  }

  private ImdbData read(String command) {
    String[] words = ("--model bert " + command).split(" ");
    var flags = ModeDefaults.in(ArgumentParser.parse(ImdbFlags.command(), words));
    RunSteps steps = ImdbSteps.of(Mode.of(flags), flags);
    return ImdbData.read(folder, ImdbData.Wanted.of(steps, flags));
  }

  @Test
  void trainingAndValidationAreDisjointAndOfTheTrainingFolder() {
    ImdbData data = read("--validation_samples 10");
    List<String> train = data.train().orElseThrow().ids();
    List<String> held = data.validation().orElseThrow().ids();
    assertThat(train).hasSize(30).doesNotContainAnyElementsOf(held).isSorted();
    assertThat(held).hasSize(10).isSorted();
    assertThat(data.test().orElseThrow().size()).isEqualTo(40);
    assertThat(data.train().orElseThrow().examples().first()).allMatch(t -> t.startsWith("train"));
  }

  @Test
  void textsAndClassesStayTogether() {
    NamedExamples train = read("--validation_samples 10").train().orElseThrow();
    for (int row = 0; row < train.size(); row++) {
      String sentiment = Review.SENTIMENTS.get(train.examples().classes().get(row));
      assertThat(train.ids().get(row)).startsWith(sentiment);
      assertThat(train.examples().first().get(row)).startsWith("train/" + sentiment);
    }
  }

  @Test
  void validationDependsOnTheSplitSeedAlone() {
    List<String> held = held("--validation_samples 10");
    assertThat(held("--validation_samples 10 --mode train --max_train_samples 5 --seed 7"))
        .isEqualTo(held);
    assertThat(held("--validation_samples 10 --split_seed 1")).isNotEqualTo(held);
    assertThat(held("--validation_samples 10 --max_eval_samples 4")).hasSize(4).isSubsetOf(held);
  }

  private List<String> held(String command) {
    return read(command).validation().orElseThrow().ids();
  }

  @Test
  void theTestFolderIsLeftAloneInTrainModeUnlessItIsAskedFor() {
    String train = "--mode train --validation_samples 4 --max_train_samples 6";
    assertThat(read(train).test()).isEmpty();
    assertThat(read(train).train().orElseThrow().size()).isEqualTo(6);
    assertThat(read(train + " --do_train --do_predict").test()).isPresent();
  }

  @Test
  void thePublishedWayHoldsNothingOut() {
    ImdbData data = read("--evaluate_on test --do_train");
    assertThat(data.train().orElseThrow().size()).isEqualTo(40);
    assertThat(data.validation()).isEmpty();
    assertThat(data.test()).isPresent();
  }

  @Test
  void timingReadsTheTestFolder() {
    ImdbData data = read("--mode inference --max_predict_samples 6");
    assertThat(data.train()).isEmpty();
    assertThat(data.test().orElseThrow().ids())
        .hasSize(6)
        .anyMatch(id -> id.startsWith("neg"))
        .anyMatch(id -> id.startsWith("pos"));
  }

  @Test
  void holdingAllOutIsRefused() {
    assertThatThrownBy(() -> read("--validation_samples 40"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--validation_samples 40 leaves nothing of the 40");
  }
}
