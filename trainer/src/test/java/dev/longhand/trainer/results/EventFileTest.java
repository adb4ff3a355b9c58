package dev.longhand.trainer.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.longhand.files.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.Event;
import org.tensorflow.types.TString;

/** Event files, read back by TensorFlow's own record reader, which checks every checksum. */
class EventFileTest {
  @TempDir Path folder;

  private static List<Event> read(Path file, int events) throws IOException {
    List<Event> found = new ArrayList<>();
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      var queue = tf.io.fifoQueue(List.of(TString.class));
      var enqueue = tf.io.queueEnqueue(queue, List.of(tf.constant(file.toString())));
      var close = tf.io.queueClose(queue);
      var record = tf.io.readerRead(tf.io.tfRecordReader(), queue);
      session.runner().addTarget(enqueue).run();
      session.runner().addTarget(close).run();
      for (int i = 0; i < events; i++) {
        try (Result result = session.runner().fetch(record.value()).run()) {
          found.add(Event.parseFrom(((TString) result.get(0)).asBytes().getObject()));
        }
      }
    }
    return found;
  }

  @Test
  void tagsAreTheTrainers() throws IOException {
    Path file;
    try (EventFile events = EventFile.create(folder.resolve("logs"))) {
      file = events.path();
      events.scalars(10, Map.of("loss", 0.5, "learning_rate", 2e-5));
      events.scalars(20, new TreeMap<>(Map.of("eval_accuracy", 0.75, "eval_loss", Double.NaN)));
    }
    List<Event> events = read(file, 3);
    assertThat(events.get(0).getFileVersion()).isEqualTo("brain.Event:2");
    assertThat(events.get(1).getStep()).isEqualTo(10);
    assertThat(events.get(1).getSummary().getValueList())
        .extracting(value -> value.getTag())
        .containsExactlyInAnyOrder("train/loss", "train/learning_rate");
    assertThat(events.get(2).getStep()).isEqualTo(20);
    assertThat(events.get(2).getSummary().getValue(0).getTag()).isEqualTo("eval/accuracy");
    assertThat(events.get(2).getSummary().getValue(0).getSimpleValue()).isEqualTo(0.75f);
    assertThat(events.get(2).getSummary().getValue(1).getSimpleValue()).isNaN();
    double now = System.currentTimeMillis() / 1000.0;
    assertThat(events.get(2).getWallTime()).isCloseTo(now, within(60.0));
  }

  @Test
  void eachEntryIsOnDiskAtOnce() throws IOException {
    try (EventFile events = EventFile.create(folder)) {
      long before = Files.size(events.path());
      events.scalars(1, Map.of("loss", 1.0));
      assertThat(Files.size(events.path())).isGreaterThan(before);
      assertThat(read(events.path(), 2)).hasSize(2);
    }
  }

  @Test
  void aFolderThatIsAFileIsReported() throws IOException {
    Path file = Files.writeString(folder.resolve("taken"), "");
    assertThatThrownBy(() -> EventFile.create(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("taken")
        .hasMessageContaining("--logging_dir");
  }
}
