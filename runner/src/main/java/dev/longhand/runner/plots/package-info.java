/** Pictures of runs. */
package dev.longhand.runner.plots;
