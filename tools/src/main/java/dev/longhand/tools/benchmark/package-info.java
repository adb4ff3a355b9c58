/** Benchmarks of speed and memory. */
package dev.longhand.tools.benchmark;
