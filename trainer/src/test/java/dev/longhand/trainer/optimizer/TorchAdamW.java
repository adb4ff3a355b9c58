package dev.longhand.trainer.optimizer;

import java.util.ArrayList;
import java.util.List;

/**
 * torch.optim.AdamW after torch.nn.utils.clip_grad_norm_, in double precision, as torch's manual
 * states both.
 */
final class TorchAdamW {
  private final AdamW settings;
  private final double limit;
  private final List<double[]> parameters;
  private final List<Boolean> decayed;
  private final List<double[]> means = new ArrayList<>();
  private final List<double[]> squaredMeans = new ArrayList<>();
  private int updates;

  /** Starts from parameters, which {@link #step} changes; decayed says which of them decay. */
  TorchAdamW(AdamW settings, double limit, List<double[]> parameters, List<Boolean> decayed) {
    this.settings = settings;
    this.limit = limit;
    this.parameters = parameters;
    this.decayed = decayed;
    for (double[] parameter : parameters) {
      means.add(new double[parameter.length]);
      squaredMeans.add(new double[parameter.length]);
    }
  }

  static double norm(List<double[]> gradients) {
    double sum = 0;
    for (double[] gradient : gradients) {
      for (double g : gradient) {
        sum += g * g;
      }
    }
    return Math.sqrt(sum);
  }

  void step(double rate, List<double[]> gradients) {
    updates++;
    double clipping = limit == 0 ? 1 : Math.min(1, limit / (norm(gradients) + 1e-6));
    for (int i = 0; i < parameters.size(); i++) {
      for (int j = 0; j < parameters.get(i).length; j++) {
        step(i, j, rate, gradients.get(i)[j] * clipping);
      }
    }
  }

  private void step(int i, int j, double rate, double gradient) {
    double beta1 = settings.beta1();
    double beta2 = settings.beta2();
    double decay = decayed.get(i) ? settings.weightDecay() : 0;
    double mean = beta1 * means.get(i)[j] + (1 - beta1) * gradient;
    double squaredMean = beta2 * squaredMeans.get(i)[j] + (1 - beta2) * gradient * gradient;
    means.get(i)[j] = mean;
    squaredMeans.get(i)[j] = squaredMean;
    double unbiasedMean = mean / (1 - Math.pow(beta1, updates));
    double unbiasedSquare = squaredMean / (1 - Math.pow(beta2, updates));
    double kept = parameters.get(i)[j] * (1 - rate * decay);
    parameters.get(i)[j] =
        kept - rate * unbiasedMean / (Math.sqrt(unbiasedSquare) + settings.epsilon());
  }
}
