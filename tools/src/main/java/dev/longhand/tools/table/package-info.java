/** {@code model-tools table}: runs side by side, with uncertainty and marks. */
package dev.longhand.tools.table;
