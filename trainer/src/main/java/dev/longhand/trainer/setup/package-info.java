/** The model and the settings of a trainer. */
package dev.longhand.trainer.setup;
