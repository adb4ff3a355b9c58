/**
 * Tokenizers: texts and pairs of texts to the ids that BERT, RoBERTa and BigBird were trained on.
 */
package dev.longhand.zoo.tokenizers;
