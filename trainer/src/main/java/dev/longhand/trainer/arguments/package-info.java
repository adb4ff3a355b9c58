/**
 * The command line: one table of flags that is parsed, printed as help, completed by shells and
 * turned into {@link dev.longhand.trainer.arguments.TrainingArguments}.
 */
package dev.longhand.trainer.arguments;
