package dev.longhand.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatcherTest {
  private static final int PAD = 9;

  @Test
  void rowsArePaddedToTheLongest() {
    Batch batch = new Batcher(typed(), PAD).batch(2, 0);

    assertThat(batch.rows()).isEqualTo(2);
    assertThat(batch.length()).isEqualTo(3);
    assertThat(batch.inputIds()).containsExactly(20, 21, 22, 0, PAD, PAD);
    assertThat(batch.attentionMask()).containsExactly(1, 1, 1, 1, 0, 0);
    assertThat(batch.tokenTypeIds()).containsExactly(0, 1, 1, 0, 0, 0);
    assertThat(batch.classLabels()).containsExactly(7, 5);
    assertThat(batch.valueLabels()).isEmpty();
    assertThat(batch.rowIndices()).containsExactly(2, 0);
    assertThat(batch.realTokens()).isEqualTo(4);
    assertThat(batch.paddedTokens()).isEqualTo(6);
  }

  @Test
  void rowsCanBePaddedFurtherButAreNeverCut() {
    assertThat(new Batcher(typed(), PAD).batch(new int[] {0}, 5).length()).isEqualTo(5);
    assertThat(new Batcher(typed(), PAD).batch(new int[] {2}, 2).length()).isEqualTo(3);
  }

  @Test
  void valuesAndMissingLabelsAndTypes() {
    RowSource source = row -> new TokenRow(new int[] {row}, new int[0]);
    Batch values = new Batcher(Dataset.ofValues(source, 1.5f, 2.5f), PAD).batch(1, 0);
    Batch unlabeled = new Batcher(Dataset.unlabeled(source, 3), PAD).batch(2);

    assertThat(values.valueLabels()).containsExactly(2.5f, 1.5f);
    assertThat(values.classLabels()).isEmpty();
    assertThat(values.hasTokenTypes()).isFalse();
    assertThat(unlabeled.classLabels()).isEmpty();
    assertThat(unlabeled.valueLabels()).isEmpty();
  }

  @Test
  void aRowIsTokenizedOnceWhenItIsNeeded() {
    List<Integer> read = new ArrayList<>();
    Dataset dataset =
        Dataset.unlabeled(
            row -> {
              read.add(row);
              return new TokenRow(IntStream.range(0, row + 1).toArray(), new int[0]);
            },
            2000);

    assertThat(dataset.row(1500).inputIds()).hasSize(1501);
    assertThat(dataset.row(3).inputIds()).containsExactly(0, 1, 2, 3);
    assertThat(dataset.row(1500).inputIds()).endsWith(1499, 1500);
    assertThat(read).containsExactly(1500, 3);
    assertThat(dataset.lengths()).startsWith(1, 2, 3).endsWith(2000);
    assertThat(read).hasSize(2000).doesNotHaveDuplicates();
  }

  @Test
  void eitherEveryTokenHasATypeOrNone() {
    assertThatThrownBy(() -> new TokenRow(new int[] {1, 2}, new int[] {0}))
        .isInstanceOf(IllegalArgumentException.class);
    Dataset mixed =
        Dataset.unlabeled(row -> new TokenRow(new int[] {1}, new int[row == 0 ? 1 : 0]), 2);
    mixed.row(0);
    assertThatThrownBy(() -> mixed.row(1)).isInstanceOf(IllegalStateException.class);
  }

  private static Dataset typed() {
    int[][] ids = {{0}, {10, 11}, {20, 21, 22}};
    int[][] types = {{0}, {0, 1}, {0, 1, 1}};
    return Dataset.ofClasses(row -> new TokenRow(ids[row], types[row]), 5, 6, 7);
  }

  @Test
  void segmentsOfDocumentsAreRowsOneAfterAnother() {
    Dataset documents =
        Dataset.ofDocuments(
            row ->
                row == 0
                    ? new DocumentRow(List.of(row(1, 2, 3), row(4)))
                    : new DocumentRow(List.of(row(5, 6))),
            7,
            8);
    Batch batch = new Batcher(documents, PAD).batch(1, 0);

    assertThat(batch.rows()).isEqualTo(3);
    assertThat(batch.examples()).isEqualTo(2);
    assertThat(batch.segments()).containsExactly(1, 2);
    assertThat(batch.inputIds()).containsExactly(5, 6, PAD, 1, 2, 3, 4, PAD, PAD);
    assertThat(batch.attentionMask()).containsExactly(1, 1, 0, 1, 1, 1, 1, 0, 0);
    assertThat(batch.classLabels()).containsExactly(8, 7);
    assertThat(batch.rowIndices()).containsExactly(1, 0);
    assertThat(batch.realTokens()).isEqualTo(6);
    assertThat(documents.length(0)).isEqualTo(4);
    assertThat(batch.slice(1, 3).inputIds()).containsExactly(1, 2, 3, 4, PAD, PAD);
    assertThat(batch.slice(1, 3).realTokens()).isEqualTo(4);
  }

  private static TokenRow row(int... ids) {
    return new TokenRow(ids, new int[0]);
  }
}
