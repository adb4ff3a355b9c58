/** Reviews of the IMDB data set as examples. */
package dev.longhand.imdb.data;
