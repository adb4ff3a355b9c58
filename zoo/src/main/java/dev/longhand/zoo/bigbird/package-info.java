/** BigBird: configuration, encoder, block-sparse attention. */
package dev.longhand.zoo.bigbird;
