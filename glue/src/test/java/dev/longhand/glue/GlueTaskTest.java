package dev.longhand.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UsageException;
import dev.longhand.runner.data.LabelOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The facts of run_glue.py's own table, and names as users write them. */
final class GlueTaskTest {

  @ParameterizedTest
  @CsvSource({
    "SST-2, sst2",
    "sst_2, sst2",
    "STS-B, stsb",
    "sts-b, stsb",
    "CoLA, cola",
    "QNLIv2, qnli",
    "MNLI, mnli",
    "AX, ax",
    "diagnostic, ax",
    "QQP-clean, qqp",
    "WNLI, wnli"
  })
  void isFoundInAnySpelling(String written, String name) {
    assertThat(GlueTask.get(written).name()).isEqualTo(name);
  }

  @Test
  void unknownNameIsAnsweredWithTheNearest() {
    assertThatThrownBy(() -> GlueTask.get("qnil"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("did you mean qnli?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "cola;unacceptable,acceptable",
        "sst2;negative,positive",
        "mrpc;not_equivalent,equivalent",
        "qqp;not_duplicate,duplicate",
        "mnli;entailment,neutral,contradiction",
        "qnli;entailment,not_entailment",
        "rte;entailment,not_entailment",
        "wnli;not_entailment,entailment",
        "ax;entailment,neutral,contradiction"
      })
  void classesStandInRunGluesOrder(String task, String names) {
    assertThat(GlueTask.get(task).classNames()).containsExactly(names.split(","));
  }

  @Test
  void onlyStsbIsARegressionAndOnlyAxHasNoLabels() {
    assertThat(GlueTask.ALL.stream().filter(GlueTask::isRegression).map(GlueTask::name))
        .containsExactly("stsb");
    assertThat(GlueTask.ALL.stream().filter(task -> !task.isTrainable()).map(GlueTask::name))
        .containsExactly("ax");
  }

  @Test
  void checkpointsOrderOfLabelsIsKept() {
    // config.json of roberta-large-mnli: {"CONTRADICTION": 0, "NEUTRAL": 1, "ENTAILMENT": 2}.
    LabelOrder order =
        LabelOrder.of(
            GlueTask.get("mnli").classNames(), List.of("CONTRADICTION", "NEUTRAL", "ENTAILMENT"));

    assertThat(order.names()).containsExactly("CONTRADICTION", "NEUTRAL", "ENTAILMENT");
    assertThat(order.taskClass()).containsExactly(2, 1, 0);
    assertThat(order.output(0)).isEqualTo(2);
    assertThat(order.output(-1)).isEqualTo(-1);
    assertThat(order.warning()).isEmpty();
  }

  @Test
  void sentimentsAreTheSameWrittenOutOrShort() {
    LabelOrder order = LabelOrder.of(List.of("neg", "pos"), List.of("POSITIVE", "NEGATIVE"));

    assertThat(order.names()).containsExactly("POSITIVE", "NEGATIVE");
    assertThat(order.taskClass()).containsExactly(1, 0);
    assertThat(order.warning()).isEmpty();
  }

  @Test
  void labelsWithoutNamesGiveTheTasksOrderInSilence() {
    LabelOrder order =
        LabelOrder.of(List.of("negative", "positive"), List.of("LABEL_0", "LABEL_1"));

    assertThat(order.names()).containsExactly("negative", "positive");
    assertThat(order.taskClass()).containsExactly(0, 1);
    assertThat(order.warning()).isEmpty();
  }

  @Test
  void labelsOfAnotherTaskAreWarnedAboutAndIgnored() {
    LabelOrder order =
        LabelOrder.of(
            List.of("entailment", "not_entailment"),
            List.of("CONTRADICTION", "NEUTRAL", "ENTAILMENT"));

    assertThat(order.taskClass()).containsExactly(0, 1);
    assertThat(order.warning().orElseThrow()).contains("CONTRADICTION").contains("ignored");
  }

  @Test
  void labelsAreComparedExactlyBeforeCaseIsLeftOut() {
    LabelOrder exact = LabelOrder.of(List.of("US", "us"), List.of("us", "US"));
    assertThat(exact.taskClass()).containsExactly(1, 0);
    LabelOrder folded = LabelOrder.of(List.of("Neg", "Pos"), List.of("POS", "neg"));
    assertThat(folded.taskClass()).containsExactly(1, 0);
    assertThat(folded.warning()).isEmpty();
  }

  @Test
  void labelsThatCaseMakesAmbiguousAreNotTheTasks() {
    LabelOrder order = LabelOrder.of(List.of("US", "us"), List.of("Us", "uS"));
    assertThat(order.taskClass()).containsExactly(0, 1);
    assertThat(order.warning().orElseThrow()).contains("ignored");
  }
}
