/** Downloads over HTTP, and the cache of models that Python's huggingface_hub uses too. */
package dev.longhand.savedmodels.download;
