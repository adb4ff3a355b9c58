/** 20 newsgroups: its documents, and the runner that classifies them. */
package dev.longhand.newsgroups;
