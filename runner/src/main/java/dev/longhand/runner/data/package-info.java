/** Examples of a run: text files, columns, labels, samples, the data cache. */
package dev.longhand.runner.data;
