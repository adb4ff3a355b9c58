package dev.longhand.zoo.layers;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * What a classifier computes.
 *
 * @param logits [batch, labels]
 * @param hiddenStates after the embeddings and after each layer, [batch, length, hidden] with zeros
 *     at padding; empty unless they were asked for
 */
public record Classification(Operand<TFloat32> logits, List<Operand<TFloat32>> hiddenStates) {}
