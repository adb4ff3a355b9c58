/** Linformer: configuration, keys and values projected along the sequence. */
package dev.longhand.zoo.linformer;
