/** The audit of graphs for a GPU, and the check on a GPU. */
package dev.longhand.tools.gpu;
