/** How good predictions are: the metrics of GLUE, and the majority class to compare them with. */
package dev.longhand.trainer.metrics;
