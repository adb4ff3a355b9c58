/** The check of a SavedModel from elsewhere before TensorFlow sees its graph. */
package dev.longhand.savedmodels.safety;
