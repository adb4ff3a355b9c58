/** A SavedModel that TensorFlow can serve and the trainer can fine-tune. */
package dev.longhand.savedmodels;
