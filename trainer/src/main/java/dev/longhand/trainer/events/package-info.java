/** Events of a training and their listeners. */
package dev.longhand.trainer.events;
