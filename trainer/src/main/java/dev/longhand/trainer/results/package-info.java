/** What a run leaves behind: results, state, record, model card and logs. */
package dev.longhand.trainer.results;
