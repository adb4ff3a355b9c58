/** Conversion of checkpoints. */
package dev.longhand.tools.convert;
