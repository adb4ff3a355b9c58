/** The Hugging Face hub: repositories, their files, and the cache that transformers shares. */
package dev.longhand.files.hub;
