/** Reports of a run on the console and in its folder. */
package dev.longhand.runner.reporting;
