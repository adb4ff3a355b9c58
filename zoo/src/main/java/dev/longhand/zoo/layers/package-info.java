/**
 * What models are made of: layers, heads and losses, written over {@link
 * dev.longhand.zoo.layers.Net}.
 */
package dev.longhand.zoo.layers;
