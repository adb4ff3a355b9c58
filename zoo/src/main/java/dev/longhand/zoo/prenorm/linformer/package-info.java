/** Pre-norm Linformer: configuration and encoder. */
package dev.longhand.zoo.prenorm.linformer;
