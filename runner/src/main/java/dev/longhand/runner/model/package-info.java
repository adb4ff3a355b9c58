/** The model of a run: where it comes from, its flags and checks, how it is prepared. */
package dev.longhand.runner.model;
