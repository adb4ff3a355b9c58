package dev.longhand.trainer.step;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.longhand.savedmodels.runtime.Precision;

/**
 * The factor of the loss, and so of every gradient, that keeps small gradients in the range of
 * float16 (Micikevicius et al. 2018, section 3.2): the dynamic scale of torch's GradScaler, with
 * its defaults. All its values are powers of two, so scaling and unscaling change no bit of a
 * number that float32 holds.
 *
 * @param isDynamic whether it changes; else it is 1
 * @param factor the scale
 * @param updatesInARow updates since the factor changed
 * @param skipped updates that moved nothing, as a gradient was beyond what float16 holds
 */
public record LossScale(
    @JsonProperty("dynamic") boolean isDynamic,
    @JsonProperty("factor") double factor,
    @JsonProperty("updates_in_a_row") int updatesInARow,
    @JsonProperty("skipped") int skipped) {

  /** Float16 cannot hold gradients that it takes a smaller scale for. */
  private static final double LEAST = 1;

  private static final double FIRST = 65536;
  private static final int GROWTH_INTERVAL = 2000;

  /** The scale that a run begins with. */
  public static LossScale of(Precision precision) {
    boolean isDynamic = precision == Precision.FLOAT16;
    return new LossScale(isDynamic, isDynamic ? FIRST : 1, 0, 0);
  }

  /** The scale after an update that moved the parameters: the double after 2000 in a row. */
  public LossScale afterUpdate() {
    if (!isDynamic) {
      return this;
    }
    return updatesInARow + 1 < GROWTH_INTERVAL
        ? new LossScale(true, factor, updatesInARow + 1, skipped)
        : new LossScale(true, 2 * factor, 0, skipped);
  }

  /** The scale after an update that was skipped: the half. */
  public LossScale afterOverflow() {
    return new LossScale(true, factor / 2, 0, skipped + 1);
  }

  /** Whether gradients can be hoped to fit at all. */
  @JsonIgnore
  public boolean isUsable() {
    return factor >= LEAST;
  }
}
