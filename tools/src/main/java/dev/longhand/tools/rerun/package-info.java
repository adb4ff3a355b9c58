/** {@code model-tools rerun}: a recorded run once more, compared with what it left. */
package dev.longhand.tools.rerun;
