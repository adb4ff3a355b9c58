/** The native TensorFlow library: loading, devices, precision, memory limit, session settings. */
package dev.longhand.savedmodels.runtime;
