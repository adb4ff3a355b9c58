/** Readers of files from outside, tried with thousands of damaged and hostile files. */
package dev.longhand.savedmodels.fuzz;
