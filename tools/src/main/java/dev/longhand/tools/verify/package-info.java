/** Comparison of models and training runs with golden values. */
package dev.longhand.tools.verify;
