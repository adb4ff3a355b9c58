/**
 * The common part of every config.json: encoder sizes, head, labels, and the reader that refuses
 * unknown values.
 */
package dev.longhand.zoo.config;
