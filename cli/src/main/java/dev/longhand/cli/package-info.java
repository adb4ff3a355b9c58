/** Commands, their flags, and the parsed values: the command line of every runner and tool. */
package dev.longhand.cli;
