/** The metrics of GLUE, and the majority-class baseline. */
package dev.longhand.trainer.metrics;
