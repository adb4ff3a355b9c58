package dev.longhand.trainer.results;

import dev.longhand.files.FileErrors;
import dev.longhand.files.UserException;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.zip.CRC32C;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;

/**
 * A TensorBoard event file: TFRecords of events with scalars. A key of the log becomes a tag as the
 * Trainer names it: {@code eval_accuracy} is {@code eval/accuracy}, {@code loss} is {@code
 * train/loss}.
 */
public final class EventFile implements Closeable {
  private static final String EVALUATION = "eval_";
  private static final int CRC_MASK = 0xa282ead8;

  private final Path path;
  private final OutputStream out;

  private EventFile(Path path, OutputStream out) {
    this.path = path;
    this.out = out;
  }

  /** Begins a file of its own name in a folder, which is made where it does not exist. */
  public static EventFile create(Path folder) {
    Instant now = Instant.now();
    Path path =
        folder.resolve(
            "events.out.tfevents.%d.%d.%09d"
                .formatted(now.getEpochSecond(), ProcessHandle.current().pid(), now.getNano()));
    try {
      Files.createDirectories(folder);
      EventFile file = new EventFile(path, new BufferedOutputStream(Files.newOutputStream(path)));
      file.write(event().setFileVersion("brain.Event:2").build());
      return file;
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  /** Returns the file. */
  public Path path() {
    return path;
  }

  /** Adds the numbers of one log entry; what is not finite is kept, as TensorBoard can show it. */
  public void scalars(long step, Map<String, ? extends Number> values) {
    Summary.Builder summary = Summary.newBuilder();
    values.forEach(
        (key, value) ->
            summary.addValue(
                Summary.Value.newBuilder().setTag(tag(key)).setSimpleValue(value.floatValue())));
    try {
      write(event().setStep(step).setSummary(summary).build());
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  private static String tag(String key) {
    return key.startsWith(EVALUATION)
        ? "eval/" + key.substring(EVALUATION.length())
        : "train/" + key;
  }

  private static Event.Builder event() {
    return Event.newBuilder().setWallTime(System.currentTimeMillis() / 1000.0);
  }

  /** Each event is flushed, so that TensorBoard follows a run and a killed one loses nothing. */
  private void write(Event event) throws IOException {
    byte[] data = event.toByteArray();
    byte[] length = little(Long.BYTES).putLong(data.length).array();
    out.write(length);
    out.write(maskedChecksum(length));
    out.write(data);
    out.write(maskedChecksum(data));
    out.flush();
  }

  private static byte[] maskedChecksum(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    int masked = Integer.rotateRight((int) checksum.getValue(), 15) + CRC_MASK;
    return little(Integer.BYTES).putInt(masked).array();
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  private static UserException failure(Path path, IOException e) {
    return new UserException(
        FileErrors.writing(path, e).getMessage()
            + ", name another --logging_dir, or leave out --report_to tensorboard",
        e);
  }
}
