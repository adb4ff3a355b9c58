/** The TF-IDF baseline as a run. */
package dev.longhand.runner.baseline;
