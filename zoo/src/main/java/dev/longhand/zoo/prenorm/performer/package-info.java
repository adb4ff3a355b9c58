/** Pre-norm Performer: configuration and encoder. */
package dev.longhand.zoo.prenorm.performer;
