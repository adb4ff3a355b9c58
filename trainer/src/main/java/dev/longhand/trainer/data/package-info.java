/** Tokenized rows in flat arrays, their order in an epoch, and the padded batches made of them. */
package dev.longhand.trainer.data;
