/** RoBERTa: configuration and encoder. */
package dev.longhand.zoo.roberta;
