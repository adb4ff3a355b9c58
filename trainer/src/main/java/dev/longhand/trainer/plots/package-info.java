/** Pictures of runs. */
package dev.longhand.trainer.plots;
