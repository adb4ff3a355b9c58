/** What the user sees while a command runs: lines, tables and progress. */
package dev.longhand.trainer.console;
