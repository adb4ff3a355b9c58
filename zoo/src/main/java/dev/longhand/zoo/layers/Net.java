package dev.longhand.zoo.layers;

/** TensorFlow's operations as layers are written in them. */
public final class Net {}
