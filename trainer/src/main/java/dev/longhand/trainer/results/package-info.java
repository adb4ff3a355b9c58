/** The files of a run: results, state and logs. */
package dev.longhand.trainer.results;
