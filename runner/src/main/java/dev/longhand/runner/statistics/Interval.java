package dev.longhand.runner.statistics;

/** A 95 percent interval, of which each end leaves out 2.5 percent. */
public record Interval(double low, double high) {}
