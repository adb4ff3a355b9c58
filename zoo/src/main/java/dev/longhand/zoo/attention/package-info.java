/** Attention: the interface, full and linear attention, and the layout of unpadded tokens. */
package dev.longhand.zoo.attention;
