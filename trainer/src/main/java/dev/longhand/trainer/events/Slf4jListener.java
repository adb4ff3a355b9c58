package dev.longhand.trainer.events;

import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what a trainer does through SLF4J, under the name {@code dev.longhand.trainer}: the start,
 * the logged figures, checkpoints and the end at level info, warnings at level warn, optimizer
 * steps at level debug.
 */
public final class Slf4jListener implements TrainingListener {
  private final Logger log;

  /** Makes a listener that logs under the name {@code dev.longhand.trainer}. */
  public Slf4jListener() {
    this(LoggerFactory.getLogger("dev.longhand.trainer"));
  }

  /** Makes a listener that logs to a logger. */
  public Slf4jListener(Logger log) {
    this.log = log;
  }

  @Override
  public void started(Start start) {
    log.info(
        "training: {} examples, {} optimizer steps, {} trainable parameters",
        start.rows(),
        start.updates(),
        start.trainedParameters());
  }

  @Override
  public void updated(Update update) {
    log.debug(
        "step {} of {}: loss {}, learning rate {}",
        update.update(),
        update.updates(),
        update.loss(),
        update.learningRate());
  }

  @Override
  public void logged(Map<String, Object> figures) {
    log.info("{}", figures);
  }

  @Override
  public void saved(Path checkpoint) {
    log.info("saved {}", checkpoint);
  }

  @Override
  public void warned(String line) {
    log.warn("{}", line);
  }

  @Override
  public void noted(String line) {
    log.info("{}", line);
  }

  @Override
  public void finished(TrainResult result) {
    log.info("trained {} optimizer steps", result.updates());
  }
}
