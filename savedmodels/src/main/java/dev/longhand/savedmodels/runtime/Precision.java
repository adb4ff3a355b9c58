package dev.longhand.savedmodels.runtime;

import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/**
 * The type that a model multiplies matrices in while it trains (Micikevicius et al. 2018, "Mixed
 * Precision Training"). All else is float32: parameters, softmax, norms, losses, the gradients'
 * sums, and everything in evaluation and serving.
 */
public enum Precision {
  /** 24 bits of mantissa, the first of which is not stored. */
  FLOAT32("", TFloat32.class, 24),
  /** 8 bits of mantissa; numbers as large and as small as float32's. */
  BFLOAT16("bf16", TBfloat16.class, 8),
  /** 11 bits of mantissa, up to 65504: small gradients are lost unless the loss is scaled up. */
  FLOAT16("fp16", TFloat16.class, 11);

  private final String flag;
  private final Class<? extends TNumber> type;
  private final int bits;

  Precision(String flag, Class<? extends TNumber> type, int bits) {
    this.flag = flag;
    this.type = type;
    this.bits = bits;
  }

  /** The flag that asks for it; empty for float32. */
  public String flag() {
    return flag;
  }

  /** What the operands of a product are cast to, and what it gives. */
  public Class<? extends TNumber> type() {
    return type;
  }

  /** The largest relative error of rounding a number, unless it is too large or too small. */
  public double unitRoundoff() {
    return Math.scalb(1.0, -bits);
  }
}
