/** Learning rates over the updates of a run. */
package dev.longhand.trainer.schedule;
