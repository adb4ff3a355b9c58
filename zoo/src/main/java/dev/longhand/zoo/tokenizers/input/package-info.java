/** Values of tokenizer files, read within limits. */
package dev.longhand.zoo.tokenizers.input;
