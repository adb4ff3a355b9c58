/** Longformer: configuration, sliding-window attention, global tokens. */
package dev.longhand.zoo.longformer;
