/**
 * TensorFlow operations as layers use them: scopes, parameters, dropout, softmax attention, losses,
 * recomputation.
 */
package dev.longhand.zoo.net;
