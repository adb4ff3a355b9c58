package dev.longhand.zoo;

/** torch's LSTM and a linear layer by their formulas, in doubles and one step at a time. */
final class PlainLstm {
  private final int hidden;
  private final float[] ofInput;
  private final float[] ofState;
  private final float[] inputBias;
  private final float[] stateBias;
  private final float[] weight;
  private final float[] bias;

  PlainLstm(TinyModel model, int hidden) {
    this.hidden = hidden;
    this.ofInput = model.model().read("lstm.weight_ih_l0");
    this.ofState = model.model().read("lstm.weight_hh_l0");
    this.inputBias = model.model().read("lstm.bias_ih_l0");
    this.stateBias = model.model().read("lstm.bias_hh_l0");
    this.weight = model.model().read("classifier.weight");
    this.bias = model.model().read("classifier.bias");
  }

  /** The logits of documents of so many vectors each. */
  double[] logits(float[] vectors, int[] counts, int labels) {
    double[] logits = new double[counts.length * labels];
    int row = 0;
    for (int document = 0; document < counts.length; document++) {
      double[] state = lastState(vectors, row, counts[document]);
      for (int label = 0; label < labels; label++) {
        double sum = bias[label];
        for (int i = 0; i < hidden; i++) {
          sum += weight[label * hidden + i] * state[i];
        }
        logits[document * labels + label] = sum;
      }
      row += counts[document];
    }
    return logits;
  }

  private double[] lastState(float[] vectors, int first, int count) {
    double[] state = new double[hidden];
    double[] cell = new double[hidden];
    for (int row = first; row < first + count; row++) {
      double[] gates = gates(vectors, row, state);
      for (int i = 0; i < hidden; i++) {
        double input = sigmoid(gates[i]);
        double forget = sigmoid(gates[hidden + i]);
        double output = sigmoid(gates[3 * hidden + i]);
        cell[i] = forget * cell[i] + input * Math.tanh(gates[2 * hidden + i]);
        state[i] = output * Math.tanh(cell[i]);
      }
    }
    return state;
  }

  private double[] gates(float[] vectors, int row, double[] state) {
    double[] gates = new double[4 * hidden];
    for (int gate = 0; gate < gates.length; gate++) {
      gates[gate] = inputBias[gate] + stateBias[gate];
      for (int i = 0; i < hidden; i++) {
        gates[gate] += ofInput[gate * hidden + i] * vectors[row * hidden + i];
        gates[gate] += ofState[gate * hidden + i] * state[i];
      }
    }
    return gates;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
