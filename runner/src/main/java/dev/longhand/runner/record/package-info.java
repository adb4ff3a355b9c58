/** What a run records so that it can be repeated and compared: machine, files, predictions. */
package dev.longhand.runner.record;
