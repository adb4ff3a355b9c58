/**
 * What the small models of the IMDB experiment share: pre-norm encoders that are trained from
 * scratch, with a linear head on the mean over the positions.
 */
package dev.longhand.zoo.prenorm;
