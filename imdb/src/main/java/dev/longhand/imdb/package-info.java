/** IMDB's reviews: models from scratch, fine-tuned models, and what they take; imdb-runner. */
package dev.longhand.imdb;
