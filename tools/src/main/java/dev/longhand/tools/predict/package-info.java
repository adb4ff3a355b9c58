/** Predictions and tokens of texts. */
package dev.longhand.tools.predict;
