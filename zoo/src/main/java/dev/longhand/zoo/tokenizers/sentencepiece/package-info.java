/** SentencePiece models. */
package dev.longhand.zoo.tokenizers.sentencepiece;
