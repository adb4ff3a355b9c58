/** Models: configuration, tokenizer, encoder, head and weights. */
package dev.longhand.zoo;
