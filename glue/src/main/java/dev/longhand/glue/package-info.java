/** The GLUE tasks and their runner. */
package dev.longhand.glue;
