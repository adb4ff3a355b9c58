package dev.longhand.trainer;

import dev.longhand.trainer.data.Batch;
import dev.longhand.trainer.events.TrainingListener;
import dev.longhand.trainer.loop.Signals;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Sends this process SIGTERM at a moment of a training, and waits until the training knows. */
final class RaisedSignal implements TrainingListener {
  private final int update;
  private final Purpose during;
  private final CountDownLatch known = new CountDownLatch(1);
  private int updates;

  private RaisedSignal(int update, Purpose during) {
    this.update = update;
    this.during = during;
  }

  /** After an update, before the evaluation and the checkpoint that may follow it. */
  static RaisedSignal after(int update) {
    return new RaisedSignal(update, Purpose.TRAIN);
  }

  /** After the first batch of the evaluation that follows an update. */
  static RaisedSignal inEvaluationAfter(int update) {
    return new RaisedSignal(update, Purpose.EVALUATE);
  }

  @Override
  public void updated(Update made) {
    updates = made.update();
    raise(Purpose.TRAIN);
  }

  @Override
  public void batch(Batch batch, Purpose purpose) {
    if (purpose == Purpose.EVALUATE) {
      raise(Purpose.EVALUATE);
    }
  }

  @Override
  public void warned(String line) {
    if (line.startsWith(Signals.Kind.TERM.title())) {
      known.countDown();
    }
  }

  /** Compilers warn of the JVM's own class for signals: it is reached by reflection. */
  private void raise(Purpose now) {
    if (now != during || updates != update || known.getCount() == 0) {
      return;
    }
    try {
      Class<?> type = Class.forName("sun.misc.Signal");
      type.getMethod("raise", type)
          .invoke(null, type.getConstructor(String.class).newInstance(Signals.Kind.TERM.name()));
      if (!known.await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("SIGTERM was not noticed");
      }
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
