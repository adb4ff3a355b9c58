/** What a transformer has to beat: linear models of the words of a text, trained in seconds. */
package dev.longhand.runner.baseline.tfidf;
