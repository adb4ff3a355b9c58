/** Performer: configuration, FAVOR+ attention. */
package dev.longhand.zoo.performer;
