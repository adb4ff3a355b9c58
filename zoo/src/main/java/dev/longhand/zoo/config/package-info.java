/**
 * What every config.json has: sizes of the encoder, head, labels, and the reader that refuses
 * unknown values.
 */
package dev.longhand.zoo.config;
