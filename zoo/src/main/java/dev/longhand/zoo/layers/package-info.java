/**
 * What models are made of: layers, heads and losses, written over {@link dev.longhand.zoo.net.Net}.
 */
package dev.longhand.zoo.layers;
