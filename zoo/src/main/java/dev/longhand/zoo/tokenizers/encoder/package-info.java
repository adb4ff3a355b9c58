/** The native tokenizers, guarded so that no file can end the JVM. */
package dev.longhand.zoo.tokenizers.encoder;
