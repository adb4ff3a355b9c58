/** BERT: configuration and encoder. */
package dev.longhand.zoo.bert;
