/** Completion scripts for bash and zsh. */
package dev.longhand.cli.completion;
