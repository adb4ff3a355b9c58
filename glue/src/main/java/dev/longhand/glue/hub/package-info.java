/** Data sets of the Hugging Face hub as files of a task. */
package dev.longhand.glue.hub;
