/** DistilBERT: configuration and encoder. */
package dev.longhand.zoo.distilbert;
