/** The flags of run_glue's training arguments, and their mapping to {@code TrainingArguments}. */
package dev.longhand.trainer.flags;
