/** {@code model-tools submission}: the archive that GLUE's server takes. */
package dev.longhand.tools.submission;
