/** Output on the terminal: levels, progress bars, tables. */
package dev.longhand.cli.console;
