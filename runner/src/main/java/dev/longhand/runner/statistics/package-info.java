/** Uncertainty of metrics: intervals and tests over examples and seeds. */
package dev.longhand.runner.statistics;
